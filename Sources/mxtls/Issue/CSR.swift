// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TLSCrypto

extension MxTLS {
  /// `mxtls csr`: a request to send to a CA.
  struct CSR: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "csr", abstract: "Make a certificate request for a key")

    @Argument(help: ArgumentHelp("The names and addresses to certify.", valueName: "host"))
    var hosts: [String] = []

    @Option(
      help: ArgumentHelp("The file that holds the private key.", valueName: "file"),
      completion: .file())
    var key: String

    @Option(
      help: ArgumentHelp("Take names and subject from this certificate.", valueName: "certificate"),
      completion: .file())
    var from: String?

    @Option(
      help: ArgumentHelp(
        "The full subject, as /C=DE/O=Example/CN=host or CN=host,O=Example,C=DE.", valueName: "name"
      ))
    var subject: String?

    @Flag(help: "Ask for a certificate that demands OCSP stapling.")
    var mustStaple = false

    @Flag(help: "Ask for clientAuth too; public CAs refuse that.")
    var client = false

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("The file to create, or - for standard output.", valueName: "file"),
      completion: .file())
    var output = "-"

    @OptionGroup var passin: PassinOption
    @OptionGroup var force: ForceOption
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
      if hosts.isEmpty && from == nil {
        throw ValidationError("give the names of the host, or --from a certificate.")
      }
      try CertificateOutput.validate(output, format.format)
    }

    func run(on console: Console) throws(Failure) {
      var faults = Faults()
      let passphrase = try passin.read(besides: [key, from].compactMap(\.self), console: console)
      let keyHolder = faults.gather { () throws(Failure) in
        try KeyInput.read(key, passphrase: passphrase, console: console)
      }
      let template = faults.gather { () throws(Failure) in try readTemplate(passphrase) }
      let names = faults.gather { () throws(Failure) in
        try HostArguments.parse(hosts, console: console)
      }
      let output = CertificateOutput(
        output, force: force.force, dryRun: dryRun.dryRun, format: format.format)
      faults.gather { () throws(Failure) in try output.check() }
      try faults.check()
      guard let keyHolder, let names, let template else { return }

      let all = names.isEmpty ? template?.extensions.names ?? [] : names
      let subject = try about("subject") { () throws(CryptoError) in
        try makeSubject(template, names)
      }
      if let common = subject.commonName, !all.map(\.text).contains(common) {
        console.warn("\(common): is the subject's CN, but not among the names: CAs refuse that")
      }
      let request = try about(key) { () throws(CryptoError) in
        try CertificateRequest.make(
          key: keyHolder.key, subject: subject, names: all,
          purposes: client ? [.server, .client] : .server, mustStaple: mustStaple)
      }
      let (pem, description) = try about(key) { () throws(CryptoError) in
        (try request.pem, try ObjectDescription(request, keys: []))
      }
      try output.write(pem, kind: "certificate request", description, to: console)
    }

    private func readTemplate(_ passphrase: Passphrase?) throws(Failure) -> Certificate? {
      guard let from else { return nil }
      let certificate = try InputObjects(from, passphrase: passphrase).certificate()
      if hosts.isEmpty, certificate.extensions.names.isEmpty {
        throw Failure(
          .badData, "\(from): the certificate has no subjectAltName",
          hint: "name the hosts on the command line")
      }
      return certificate
    }

    /// The subject that was given, or that of the template, or one made of the names.
    private func makeSubject(
      _ template: Certificate?, _ names: [SubjectAlternativeName]
    ) throws(CryptoError) -> DistinguishedName {
      if let subject { return try DistinguishedName(parsing: subject) }
      if let template { return template.subject }
      return try DistinguishedName(for: names)
    }
  }
}
