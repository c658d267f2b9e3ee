// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The seeds of a test whose input is made by chance: as many as the gate has time for, or many times
/// as many at night.
package enum Seeds {
  /// The numbers from 1 on, `MXTLS_TIMES` times as many where that is set.
  ///
  /// - Parameter count: How many the gate takes.
  /// - Returns: The seeds.
  package static func first(_ count: UInt64) -> ClosedRange<UInt64> {
    let times = ProcessInfo.processInfo.environment["MXTLS_TIMES"].flatMap { UInt64($0) } ?? 1
    return 1...max(1, count * times)
  }
}
