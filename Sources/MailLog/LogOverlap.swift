// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Which lines of a log may stand in the next one, too: a syslog daemon writes them to two files.
///
/// Rotated files have at most a second in common, and are remembered no longer than that.
struct LogOverlap {
  /// How many lines are remembered.
  static let limit = 1 << 22

  private var known: Set<UInt64> = []
  private var found: Set<UInt64> = []
  private var next: UnixTime?

  /// Says that another log begins.
  ///
  /// - Parameter next: The first time of the log after it.
  mutating func beginLog(next: UnixTime?) {
    known.formUnion(found)
    found = []
    self.next = next
  }

  /// Whether there is anything to look for, or to remember of that time.
  func concerns(_ time: UnixTime) -> Bool {
    !known.isEmpty || next.map { time >= $0 } ?? false
  }

  /// Whether a line stood in a log before this one.
  ///
  /// - Parameters:
  ///   - line: The hash of what identifies it.
  ///   - time: Its time.
  /// - Returns: True for one that did; any other is remembered for the next log.
  mutating func contains(_ line: UInt64, _ time: UnixTime) -> Bool {
    if known.contains(line) { return true }
    if let next, time >= next, known.count + found.count < Self.limit { found.insert(line) }
    return false
  }
}
