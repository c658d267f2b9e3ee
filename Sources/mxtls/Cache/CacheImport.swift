// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postfix
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
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      guard let target = try instance.targets(named: [cache], console).first else { return }
      try target.requireSessions(waiting.access(console, allowsSnapshot: true))
      let descriptor = try open()
      defer { if file != "-" { try? descriptor.close() } }
      let reader = TransferReader(descriptor, name: file == "-" ? "standard input" : file)
      let access = waiting.access(console, allowsSnapshot: false)
      if dryRun.dryRun {
        try reader.check()
        try reporting { () throws(CacheError) in
          try access.requireFillable(target.location, by: reader.size)
        }
      } else {
        try fill(target, with: access, from: reader, console)
      }
      if reader.undecodable > 0 {
        console.warn(
          "\(target.name): \(reader.undecodable.counted("entry", "entries")) cannot be decoded,"
            + " also not by Postfix")
      }
      try ImportReport(
        dryRun: dryRun.dryRun, cache: target.location.description,
        program: target.program?.rawValue, entries: reader.entries,
        undecodable: reader.undecodable
      ).write(target.name, to: console, as: format.format)
    }

    private func fill(
      _ target: CacheTarget, with access: TableAccess, from reader: TransferReader,
      _ console: Console
    ) throws(Failure) {
      let progress = Progress("importing into \(target.name)", on: console)
      defer { progress.finish() }
      try reporting { () throws(CacheError) in
        try access.fill(target.location) { writer in
          progress.tick()
          return reader.fill(&writer)
        }
      }
      if let fault = reader.fault { throw fault }
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

/// What `mxtls cache import` has done.
private struct ImportReport: Encodable {
  let dryRun: Bool
  let cache: String
  let program: String?
  let entries: Int
  let undecodable: Int

  func write(_ name: String, to console: Console, as format: ReportFormat) throws(Failure) {
    if format == .json { return try console.json(self) }
    if console.options.quiet { return }
    let verb = dryRun ? "would import" : "imported"
    console.out.paragraph(text: "\(name): \(verb) \(entries.counted("entry", "entries"))")
  }
}
