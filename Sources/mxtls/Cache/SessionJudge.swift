// SPDX-License-Identifier: Apache-2.0

import Primitives
import SessionCache

/// Tells entries whose sessions tlsmgr(8) would still hand out from those that are over or damaged.
struct SessionJudge {
  private let target: CacheTarget
  private let now: UnixTime
  private let scanner = EntryScanner()

  /// - Parameters:
  ///   - target: The cache that the entries are in.
  ///   - now: The time.
  init(_ target: CacheTarget, now: UnixTime) {
    self.target = target
    self.now = now
  }

  /// Whether tlsmgr(8) would hand out the session of an entry.
  func isAlive(_ key: RawSpan, _ value: RawSpan, isWhole: Bool) -> Bool {
    let entry = scanner.decode(key, value, isWhole: isWhole)
    return entry.fault == nil && !entry.isExpired(target, now: now)
  }
}
