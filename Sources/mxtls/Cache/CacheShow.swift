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
      var faults = Faults()
      let targets = try subject.targets(console, &faults)
      let lookup = EntryLookup(key, level: level?.lowercased())
      let found = try lookup.find(in: targets, &faults) { (target, body) throws(Failure) in
        guard try target.isThere(on: console) else { return }
        _ = try reading.read(target, on: console, body)
      }
      let card = EntryCard(found, showsSecrets: secrets.secrets, clock: console.clock)
      switch format.format {
      case .json: try console.json(card)
      case .text: card.write(to: console)
      }
      try faults.check()
    }
  }
}
