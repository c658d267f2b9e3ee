// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Decides about entries one after the other.
final class EntryJudge {
  private let scanner = EntryScanner()
  private var matcher: EntryMatcher

  init(_ filter: EntryFilter?, _ target: CacheTarget, now: UnixTime) {
    matcher = EntryMatcher(filter, target, now: now)
  }

  /// Warns where a level is wanted and no key tells one, as the matcher does.
  func tellOfLevels(on console: Console) { matcher.tellOfLevels(on: console) }

  /// Whether the filter means the entry.
  func isMeant(_ key: RawSpan, _ value: RawSpan, isWhole: Bool) -> Bool {
    matcher.matches(scanner.decode(key, value, isWhole: isWhole), key)
  }
}
