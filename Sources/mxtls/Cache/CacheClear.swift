// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension MxTLS.Cache {
  /// `mxtls cache clear`: empties caches.
  struct CacheClear: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "clear", abstract: "Empty TLS session caches, also live")

    @OptionGroup var subject: CacheSubject

    @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
    var yes = false

    @Flag(help: "Edit the file instead of asking tlsmgr; fails while Postfix uses it.")
    var offline = false

    @OptionGroup var waiting: CacheWaiting
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      var faults = Faults()
      var targets: [CacheTarget] = []
      let access = waiting.access(console, allowsSnapshot: true)
      for target in try subject.targets(console, &faults) {
        let isThere = faults.gather { () throws(Failure) in
          try target.requireOwnFile()
          guard try target.isThere(on: console, isRequired: true) else { return false }
          try target.requireSessions(access)
          return true
        }
        if isThere == true { targets.append(target) }
      }
      let removal = EntryRemoval(
        waiting: waiting, isOffline: offline, isDryRun: dryRun.dryRun, console: console)
      try removal.requirePossible(.everything, from: targets, faults)
      if targets.isEmpty { return }
      if !yes, !dryRun.dryRun, try !isConfirmed(targets, console) { return }
      var results: [RemovalResult] = []
      for target in targets {
        let result = faults.gather { () throws(Failure) in
          try removal.remove(.everything, from: target)
        }
        if let result { results.append(result) }
      }
      try RemovalReport.write(
        results, isDryRun: dryRun.dryRun, format: format.format, to: console)
      try faults.check()
    }

    private func isConfirmed(_ targets: [CacheTarget], _ console: Console) throws(Failure) -> Bool {
      let names = targets.map(\.name).joined(separator: ", ")
      return try Question.ask(
        "Empty \(names)?", on: console, consent: "--yes empties it without being asked")
    }
  }
}
