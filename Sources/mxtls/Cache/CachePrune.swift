// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension MxTLS.Cache {
  /// `mxtls cache prune`: removes entries from caches.
  ///
  /// `CacheRoute` says whether a tlsmgr(8) keeps a cache to itself, and `ManagedRemoval` asks it.
  struct CachePrune: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune", abstract: "Remove sessions from TLS session caches, also live")

    @OptionGroup var subject: CacheSubject
    @OptionGroup(title: "Entries; --expired if nothing is given") var filter: EntryFilter

    @Flag(help: "Edit the file instead of asking tlsmgr; fails while Postfix uses it.")
    var offline = false

    @OptionGroup var waiting: CacheWaiting
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      var filter = filter
      if filter.isEmpty { filter.expired = true }
      let removal = EntryRemoval(
        waiting: waiting, isOffline: offline, isDryRun: dryRun.dryRun, console: console)
      let access = waiting.access(console, allowsSnapshot: true)
      var faults = Faults()
      var targets: [CacheTarget] = []
      for target in try subject.targets(console, &faults) {
        let isThere = faults.gather { () throws(Failure) in
          guard try target.isThere(on: console) else { return false }
          try target.requireSessions(access)
          return true
        }
        if isThere == true { targets.append(target) }
      }
      try removal.requirePossible(.matching(filter), from: targets, faults)
      var results: [RemovalResult] = []
      for target in targets {
        let result = faults.gather { () throws(Failure) in
          try removal.remove(.matching(filter), from: target)
        }
        if let result { results.append(result) }
      }
      try RemovalReport.write(
        results, isDryRun: dryRun.dryRun, format: format.format, to: console)
      try faults.check()
    }
  }
}
