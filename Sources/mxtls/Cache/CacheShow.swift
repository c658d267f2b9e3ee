// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SessionCache

extension MxTLS.Cache {
  /// `mxtls cache show`: everything about one entry.
  struct CacheShow: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Explain one session of a TLS session cache")

    @Argument(
      help: ArgumentHelp(
        "The entry: its key or session identifier, the beginning of one, or the name of the peer.",
        valueName: "key"))
    var key: String

    @OptionGroup var subject: CacheSubject

    @Option(help: EntryFilter.levelHelp("The entry"))
    var level: String?

    @OptionGroup var secrets: SecretsOption
    @OptionGroup var reading: CacheReading
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
      if key.isEmpty { throw ValidationError("the key is empty.") }
      if let level { try EntryFilter.requireLevel(level) }
    }

    func run(on console: Console) throws(Failure) {
      try secrets.requirePrivacy()
      let lookup = EntryLookup(key, level: level?.lowercased())
      var faults = Faults()
      for target in try subject.targets(console, &faults) where !lookup.isDone {
        faults.gather { () throws(Failure) in
          guard try target.isThere(on: console) else { return }
          _ = try reading.read(target, on: console) { batch in
            batch.forEach { _, key, value, isWhole in
              lookup.look(key, value, isWhole: isWhole, in: target)
            }
            return !lookup.isDone
          }
        }
      }
      guard let found = lookup.take() else {
        try faults.check()
        throw failure(lookup)
      }
      let card = EntryCard(found, showsSecrets: secrets.secrets, clock: console.clock)
      switch format.format {
      case .json: try console.json(card)
      case .text: card.write(to: console)
      }
      try faults.check()
    }

    private func failure(_ lookup: EntryLookup) -> Failure {
      let matches = lookup.matches
      guard !matches.isEmpty else {
        return Failure(
          .noInput, "\(key): there is no such entry", hint: "mxtls cache list shows what there is")
      }
      let some = matches.prefix(5).joined(separator: ", ")
      return Failure(
        .usage,
        "\(key): \(matches.count) entries start with this or are of this peer: \(some)"
          + (matches.count > 5 ? ", ..." : ""),
        hint: lookup.levels.count > 1
          ? "--level picks one: \(lookup.levels.sorted().joined(separator: ", "))" : nil)
    }
  }
}
