// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SessionCache
import TLSCrypto

extension MxTLS.Cache {
  /// `mxtls cache list`: the entries of caches.
  ///
  /// `DecodedEntry` says why a session cannot be resumed, and `SessionCachePlace` where a cache really is.
  struct CacheList: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the sessions in TLS session caches")

    @OptionGroup var subject: CacheSubject
    @OptionGroup(title: "Entries") var filter: EntryFilter

    @Option(help: "Sort the entries by peer, service, protocol, cipher, age or expires.")
    var sort: EntryOrder?

    @Option(help: ArgumentHelp("List so many entries at most.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Say only how many entries there are.")
    var count = false

    @OptionGroup var reading: CacheReading
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
      if let limit, limit < 1 { throw ValidationError("--limit: give a number of 1 or more.") }
    }

    func run(on console: Console) throws(Failure) {
      var faults = Faults()
      let targets = try subject.targets(console, &faults)
      var listing = EntryListing(
        format: format.format, isCounted: count, limit: limit, order: sort,
        hasHeadings: targets.count > 1, on: console)
      for target in targets {
        faults.gather { () throws(Failure) in try list(target, &listing, console) }
      }
      try faults.check()
    }

    private func list(
      _ target: CacheTarget, _ listing: inout EntryListing, _ console: Console
    ) throws(Failure) {
      guard try target.isThere(on: console) else { return }
      let scanner = EntryScanner()
      var matcher = EntryMatcher(filter, target, now: console.clock.now)
      listing.begin(target)
      var written = Result<Void, Failure>.success(())
      let outcome = Result { () throws(Failure) in
        _ = try reading.read(target, on: console) { batch in
          batch.forEach { _, key, value, isWhole in
            let entry = scanner.decode(key, value, isWhole: isWhole)
            if matcher.matches(entry, key) { listing.add(entry, key) }
          }
          written = Result { () throws(Failure) in try listing.flush() }
          guard case .success = written else { return false }
          return !listing.isFull
        }
      }
      let isWhole = if case .success = outcome { true } else { false }
      try listing.end(isWhole: isWhole)
      try written.get()
      try outcome.get()
      matcher.tellOfLevels(on: console)
    }
  }
}
