// SPDX-License-Identifier: Apache-2.0

import Primitives
import Rotation
import SystemPackage
import TLSCrypto

/// What `mxtls new` has made, or would make.
struct NewReport: Encodable {
  let dryRun: Bool
  let names: [String]
  let files: [File]
  var pairs: [Pair]
  let mainCf: [String: String]

  private let lines: [(name: String, value: String)]
  private let commands: [String]
  private let display: [String]
  private var validity: (notBefore: UnixTime, notAfter: UnixTime)?

  struct File: Encodable {
    let path: String
    let mode: String
    let contents: String
  }

  struct Pair: Encodable {
    let type: String
    let keyFile: String
    let certificateFile: String
    var serial: String?
    var notBefore: String?
    var notAfter: String?
    var fingerprintSha256: String?
    var spkiSha256: String?
  }

  private enum CodingKeys: CodingKey {
    case dryRun, names, files, pairs, mainCf
  }

  init(plan: NewPlan, names: [SubjectAlternativeName], dryRun: Bool) {
    self.dryRun = dryRun
    self.names = names.map(\.text)
    display = names.map(\.display)
    let mainCF = plan.mainCF
    mainCf = mainCF.dictionary
    lines = mainCF.settings
    commands = mainCF.commands
    files = plan.files.map { file in
      let contents =
        switch (plan.layout, file.holdsKey) {
        case (.chain, _) where plan.types.count > 1:
          "private keys, each with its self-signed certificate"
        case (.chain, _): "private key and self-signed certificate"
        case (.pair, true): "private key and certificate request"
        case (.pair, false): "self-signed certificate"
        }
      return File(path: file.absolutePath.string, mode: file.modeText, contents: contents)
    }
    pairs = plan.types.enumerated().map { index, type in
      Pair(
        type: type.rawValue, keyFile: plan.keyFile(index).absolutePath.string,
        certificateFile: plan.certificateFile(index).absolutePath.string)
    }
  }

  /// Adds what is known only once the certificates are made; the pins, which take a while to compute,
  /// only where they are shown.
  mutating func add(_ credentials: [Credential], withPins: Bool) throws(Failure) {
    for (index, credential) in credentials.enumerated() {
      let certificate = credential.leaf
      pairs[index].serial = certificate.serialNumber.hex
      pairs[index].notBefore = certificate.notBefore.iso8601
      pairs[index].notAfter = certificate.notAfter.iso8601
      try about(pairs[index].certificateFile) { () throws(CryptoError) in
        pairs[index].fingerprintSha256 = try certificate.fingerprint.description
        if withPins {
          pairs[index].spkiSha256 = try certificate.publicKey.fingerprint.description
        }
      }
      validity = (certificate.notBefore, certificate.notAfter)
    }
  }

  func write(to console: Console, as format: ReportFormat) throws(Failure) {
    if format == .json { return try console.json(self) }
    if console.options.quiet { return }
    let out = console.out
    out.line(out.styled(dryRun ? "would create" : "created", .bold))
    var table = Table()
    for file in files { table.add(file.path, file.mode, file.contents) }
    table.write(to: out, indent: 2)
    out.line()

    var fields = Fields()
    fields.add("names", display)
    if let validity {
      fields.add("valid until", console.clock.describe(validity.notAfter))
      if console.options.verbose {
        fields.add("valid from", console.clock.describe(validity.notBefore))
      }
    }
    for pair in pairs {
      let type = pairs.count > 1 ? " \(pair.type)" : ""
      fields.add("SHA-256\(type)", pair.fingerprintSha256)
      if console.options.verbose {
        fields.add("SPKI SHA-256\(type)", pair.spkiSha256)
        fields.add("serial\(type)", pair.serial)
      }
    }
    fields.write(to: out, indent: 2)
    out.line()

    out.line(out.styled("main.cf", .bold))
    for line in lines { out.line("  \(line.name) = \(line.value)") }
    out.line()

    out.line(out.styled("to apply them", .bold))
    for command in commands { out.line("  \(command)") }
  }
}
