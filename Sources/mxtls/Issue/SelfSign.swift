// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TLSCrypto

extension MxTLS {
  /// `mxtls self-sign`: from a key and a request, a certificate.
  struct SelfSign: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "self-sign", abstract: "Turn a key and a request into a self-signed certificate")

    @Argument(
      help: ArgumentHelp("The names to certify instead of those in the request.", valueName: "host")
    )
    var hosts: [String] = []

    @Option(
      help: ArgumentHelp(
        "The file that holds the private key, and perhaps the request.", valueName: "file"),
      completion: .file())
    var key: String

    @Option(
      help: ArgumentHelp("The file that holds the request.", valueName: "file"), completion: .file()
    )
    var request: String?

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("The file to create, or - for standard output.", valueName: "file"),
      completion: .file())
    var output = "newcert.pem"

    @OptionGroup var validity: ValidityOption
    @OptionGroup var client: NoClientOption
    @OptionGroup var passin: PassinOption
    @OptionGroup var force: ForceOption
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
      try CertificateOutput.validate(output, format.format)
    }

    func run(on console: Console) throws(Failure) {
      var faults = Faults()
      let key = faults.gather { () throws(Failure) in
        let passphrase = try passin.read(
          besides: [self.key, self.request].compactMap(\.self), console: console)
        return try KeyInput.read(self.key, passphrase: passphrase, console: console)
      }
      let separate = faults.gather { () throws(Failure) in try readRequest() }
      let names = faults.gather { () throws(Failure) in
        try HostArguments.parse(hosts, console: console)
      }
      let output = CertificateOutput(
        output, force: force.force, dryRun: dryRun.dryRun, format: format.format)
      faults.gather { () throws(Failure) in try output.check() }
      try faults.check()
      guard let key, let names, let separate else { return }

      let request = if let separate { separate } else { try key.file.request() }
      let subject = try Subject(
        request: request, from: self.request ?? self.key, names: names, key: key)
      let now = try console.clock.timeToCertify()
      let certificate = try about(self.key) { () throws(CryptoError) in
        try Certificate.selfSigned(
          by: key.key, subject: subject.name, names: subject.names,
          validity: validity.from(now), purposes: client.purposes)
      }
      let (pem, description) = try about(self.key) { () throws(CryptoError) in
        let description = try ObjectDescription(certificate, keys: [], clock: console.clock)
        return (try certificate.pem, description)
      }
      try output.write(pem, kind: "self-signed certificate", description, to: console)
    }

    private func readRequest() throws(Failure) -> CertificateRequest? {
      guard let path = request else { return nil }
      guard let request = try InputObjects(path).request() else {
        throw Failure(.badData, "\(path): holds no certificate request")
      }
      return request
    }
  }
}

/// Whom a self-signed certificate is for.
private struct Subject {
  let name: DistinguishedName
  let names: [SubjectAlternativeName]

  /// Takes names from the command line or else from the request, which must belong to the key.
  init(
    request: CertificateRequest?, from path: String, names: [SubjectAlternativeName], key: KeyInput
  ) throws(Failure) {
    if let request {
      guard request.isSignatureValid || request.publicKey.unsupported != nil else {
        throw Failure(
          .badData, "\(path): the request's signature is not valid: it is damaged or forged")
      }
      guard request.publicKey.matches(key.key.publicKey) else {
        throw Failure(
          .badData, "\(path): the request was made for another key than the one in \(key.file.name)"
        )
      }
    }
    let all = names.isEmpty ? request?.names ?? [] : names
    guard !all.isEmpty else {
      let what = request == nil ? "holds no certificate request" : "the request names no host"
      throw Failure(
        .badData, "\(path): \(what)", hint: "name the hosts on the command line")
    }
    self.names = all
    if let request, names.isEmpty, !request.subject.isEmpty {
      name = request.subject
    } else {
      name = try about(key.file.name) { () throws(CryptoError) in try DistinguishedName(for: all) }
    }
  }
}
