// SPDX-License-Identifier: Apache-2.0

import Postfix
import Primitives
import SessionCache
import SystemPackage

extension ConfigCacheMove {
  /// Writes for people what was moved, or would be.
  func write(to console: Console, dryRun: Bool) {
    for cache in caches where !console.options.quiet {
      let count = cache.sessions.map { ", with \($0.counted("session", "sessions"))" } ?? ""
      let verb = dryRun ? "would move" : "moved"
      console.out.paragraph(text: "\(verb) \(cache.from.name) to \(cache.to.location)\(count)")
    }
    for target in settled { console.note("\(target.name): is of this type already") }
    for cache in elsewhere {
      console.note("\(cache.program.rawValue): \(cache.reason): it is left as it is")
    }
    if caches.isEmpty, settled.isEmpty, elsewhere.isEmpty {
      console.note("\(directory): no session cache is configured")
    }
    for cache in caches where !cache.isCarriedOver {
      console.note(
        "\(cache.to.name): begins empty: nobody but tlsmgr can write to it while it is in use")
    }
    guard let outcome else { return }
    outcome.write(to: console)
    if !outcome.isReloaded { console.note("tlsmgr empties every cache when Postfix starts") }
    let files = caches.flatMap(\.obsoleteFiles).map(\.string.shellWord)
    if !files.isEmpty {
      console.hint("nobody uses the old files any more: `rm \(files.joined(separator: " "))`")
    }
  }
}
