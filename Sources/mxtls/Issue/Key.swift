// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform
import SystemPackage
import TLSCrypto

extension MxTLS {
  /// `mxtls key`: a private key and nothing else.
  struct Key: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "key", abstract: "Generate a private key")

    @Option(help: "The kind of key.")
    var type = KeyType.rsa2048

    @Option(
      name: .shortAndLong, help: ArgumentHelp("The file to create.", valueName: "file"),
      completion: .file())
    var output = "newkey.pem"

    @Option(
      help: ArgumentHelp(
        "Encrypt the key with a pass phrase from: pass:TEXT, env:NAME, file:PATH, fd:N, stdin or ask.",
        valueName: "source"))
    var passout: PassphraseSource?

    @OptionGroup var format: FormatOption
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
      if output == "-" {
        throw ValidationError("a private key is never printed: name a file with -o/--output.")
      }
    }

    func run(on console: Console) throws(Failure) {
      let file = OutputFile(argument: output, holdsKey: true)
      try file.check(hint: "choose another file with -o/--output")
      let passphrase = try passout.map { (source) throws(Failure) in
        try source.read(for: "--passout", isNew: true, environment: console.environment)
      }
      if let passphrase {
        try about(output) { () throws(CryptoError) in try passphrase.checkThatOthersCanUseIt() }
        console.warn("\(output): will be encrypted: Postfix cannot use an encrypted key")
      }
      var report = KeyReport(
        dryRun: dryRun.dryRun, file: file.absolutePath.string, type: type,
        encrypted: passphrase != nil)
      if !dryRun.dryRun {
        let key = try PrivateKey.generate(type, console: console)
        try write(key, passphrase, to: file)
        report.spkiSha256 = try about(output) { () throws(CryptoError) in
          try key.publicKey.fingerprint.description
        }
      }
      try report.write(to: console, as: format.format)
    }

    private func write(
      _ key: PrivateKey, _ passphrase: Passphrase?, to file: OutputFile
    ) throws(Failure) {
      let pem = try about(output) { () throws(CryptoError) in
        if let passphrase { try key.pem(encryptedWith: passphrase) } else { try key.pem() }
      }
      let staged = try file.stage(pem)
      try reporting { () throws(FileError) in try StagedFile.create([staged]) }
    }
  }
}

/// What `mxtls key` has made.
private struct KeyReport: Encodable {
  let dryRun: Bool
  let file: String
  let mode = "0600"
  let type: String
  let encrypted: Bool
  var spkiSha256: String?

  init(dryRun: Bool, file: String, type: KeyType, encrypted: Bool) {
    self.dryRun = dryRun
    self.file = file
    self.type = type.rawValue
    self.encrypted = encrypted
  }

  func write(to console: Console, as format: ReportFormat) throws(Failure) {
    if format == .json { return try console.json(self) }
    if console.options.quiet { return }
    let what = encrypted ? "encrypted private key" : "private key"
    console.out.paragraph(
      text: "\(dryRun ? "would create" : "created") \(file) (\(mode)): \(what), \(type)")
    var fields = Fields()
    fields.add("SPKI SHA-256", spkiSha256)
    fields.write(to: console.out, indent: 2)
  }
}
