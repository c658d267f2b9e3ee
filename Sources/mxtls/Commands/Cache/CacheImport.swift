// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SessionCache
import SystemPackage

extension MxTLS.Cache {
  /// `mxtls cache import`: puts entries that were exported into a cache.
  struct CacheImport: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Put exported entries into a TLS session cache")

    @Argument(
      help: ArgumentHelp(
        "smtp, smtpd or lmtp for the cache of main.cf, TYPE:PATH as in main.cf, or a file.",
        valueName: "cache"),
      completion: .file())
    var cache: String

    @Argument(
      help: ArgumentHelp(
        "The file of mxtls cache export or postmap -s; standard input if none or - is given.",
        valueName: "file"),
      completion: .file())
    var file = "-"

    @OptionGroup var instance: CacheInstance
    @OptionGroup var waiting: CacheWaiting
    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      guard let target = try instance.targets(named: [cache], console).first else { return }
      try target.requireSessions(waiting.access(console, allowsSnapshot: true))
      let descriptor = try open()
      defer { if file != "-" { try? descriptor.close() } }
      let reader = TransferReader(descriptor, name: file == "-" ? "standard input" : file)
      let progress = Progress("importing into \(target.name)", on: console)
      defer { progress.finish() }
      try onCaches { () throws(CacheError) in
        try waiting.access(console, allowsSnapshot: false).fill(target.location) { writer in
          progress.tick()
          return reader.fill(&writer)
        }
      }
      if let fault = reader.fault { throw fault }
      if reader.undecodable > 0 {
        console.warn(
          "\(target.name): \(reader.undecodable.counted("entry", "entries")) cannot be decoded,"
            + " also not by Postfix")
      }
      if !common.quiet {
        console.out.paragraph(
          text: "\(target.name): imported \(reader.entries.counted("entry", "entries"))")
      }
    }

    private func open() throws(Failure) -> FileDescriptor {
      guard file != "-" else { return .standardInput }
      do {
        return try FileDescriptor.open(FilePath(file), .readOnly, options: .closeOnExec)
      } catch {
        throw Failure(.noInput, "\(file): cannot be opened: \("\(error)".lowercased())")
      }
    }
  }
}
