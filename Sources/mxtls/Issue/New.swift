// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Rotation
import SystemPackage
import TLSCrypto

extension MxTLS {
  /// `mxtls new`: everything a mail host needs for STARTTLS, in one step.
  ///
  /// `OutputFile` gives a key its mode, and `Interruption` removes what is half made where Ctrl-C ends it.
  struct New: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "new",
      abstract: "Create key, request and self-signed certificate for a mail host")

    @Argument(help: ArgumentHelp("The names and addresses of the host.", valueName: "host"))
    var hosts: [String]

    @Option(
      help: ArgumentHelp("The directory to create the files in.", valueName: "directory"),
      completion: .directory)
    var dir = "."

    @Option(help: "pair: key and certificate in two files; chain: all in one, key first.")
    var layout = Layout.pair

    @Option(
      help: ArgumentHelp(
        "The kinds of key, separated by commas: one pair is made of each.", valueName: "types"),
      completion: .list(KeyType.allValueStrings))
    var type = KeyTypeList([.rsa2048])

    @OptionGroup var validity: ValidityOption
    @OptionGroup var client: NoClientOption
    @OptionGroup var format: FormatOption
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var common: CommonOptions

    /// How keys and certificates are spread over files.
    enum Layout: String, CaseIterable, ExpressibleByArgument {
      case pair
      case chain
    }

    func validate() throws {
      let algorithms = type.types.map(\.algorithm)
      if Set(algorithms).count < algorithms.count {
        throw ValidationError(
          "--type: Postfix uses one key of each algorithm (RSA, EC, Ed25519), not two of one.")
      }
      if layout == .pair, type.types.count > 1, algorithms.contains(.ed25519) {
        throw ValidationError(
          "--type: main.cf has no parameter for an Ed25519 pair beside others: use --layout chain.")
      }
    }

    func run(on console: Console) throws(Failure) {
      let plan = NewPlan(directory: FilePath(dir), layout: layout, types: type.types)
      var faults = Faults()
      let names = faults.gather { () throws(Failure) in
        try HostArguments.parse(hosts, console: console)
      }
      faults.gather { () throws(Failure) in try plan.check() }
      try faults.check()

      var report = NewReport(plan: plan, names: names ?? [], dryRun: dryRun.dryRun)
      if dryRun.dryRun {
        // Names that no certificate can be made for are found with any key, and this one is quick.
        _ = try generate(names ?? [], [.p256], console)
      } else {
        let credentials = try generate(names ?? [], type.types, console)
        try plan.write(credentials)
        let isBrief = format.format == .text && !common.verbose
        try report.add(credentials, withPins: !isBrief)
      }
      try report.write(to: console, as: format.format)
      if type.types == [.ed25519] {
        console.warn(
          "Ed25519: many mail hosts cannot use such a key and will not encrypt: add --type rsa2048")
      }
    }

    private func generate(
      _ names: [SubjectAlternativeName], _ types: [KeyType], _ console: Console
    ) throws(Failure) -> [Credential] {
      var credentials: [Credential] = []
      _ = try console.clock.timeToCertify()
      for type in types {
        let key = try PrivateKey.generate(type, console: console)
        credentials.append(
          try about(dir) { () throws(CryptoError) in
            let subject = try DistinguishedName(for: names)
            let request = try CertificateRequest.make(
              key: key, subject: subject, names: names, purposes: .server, mustStaple: false)
            let certificate = try Certificate.selfSigned(
              by: key, subject: subject, names: names,
              validity: validity.from(console.clock.now), purposes: client.purposes)
            return Credential(key: key, certificates: [certificate], request: request)
          })
      }
      return credentials
    }
  }
}
