// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the gate has no time for, and `.ci/nightly` has.
package enum Night {
  /// Whether all of it is tried: `MXTLS_NIGHT` is set.
  package static let isNow = ProcessInfo.processInfo.environment["MXTLS_NIGHT"] != nil

  /// Of many cases that are alike some, from the last to the first, in even steps; at night all.
  ///
  /// - Parameters:
  ///   - count: About how many the gate has time for.
  ///   - all: All cases, such as the places of a run at which something fails, in their order.
  /// - Returns: The cases.
  package static func some<Case>(_ count: Int, of all: some RandomAccessCollection<Case>) -> [Case]
  {
    let all = Array(all)
    let step = isNow ? 1 : max(1, all.count / count)
    return stride(from: all.count - 1, through: 0, by: -step).map { all[$0] }
  }
}
