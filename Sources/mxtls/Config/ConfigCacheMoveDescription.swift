// SPDX-License-Identifier: Apache-2.0

import Postfix
import SessionCache
import SystemPackage

/// Moves of session caches for programs, field by field as the manual page documents them.
struct ConfigCacheMoveDescription: Encodable {
  struct Move: Encodable {
    let directory: String
    let changed: Bool
    let caches: [Cache]
    let kept: [String]
    let reloaded: Bool
    let confirmed: [String]
  }

  struct Cache: Encodable {
    let program: String
    let before: String
    let after: String
    /// Absent where none could be carried over.
    let sessions: Int?
    /// The files that nobody uses any more.
    let left: [String]
  }

  let dryRun: Bool
  let moves: [Move]

  init(_ moves: [ConfigCacheMove], dryRun: Bool) {
    self.dryRun = dryRun
    self.moves = moves.map { move in
      Move(
        directory: move.directory, changed: move.outcome != nil,
        caches: move.caches.map { cache in
          Cache(
            program: cache.from.program?.rawValue ?? "", before: cache.from.location.description,
            after: cache.to.location.description, sessions: cache.sessions,
            left: cache.obsoleteFiles.map(\.string))
        }, kept: move.outcome?.kept ?? [], reloaded: move.outcome?.isReloaded ?? false,
        confirmed: move.outcome?.confirmed ?? [])
    }
  }
}
