// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The places of a run at which a test has something fail: as many as the gate has time for, or all of
/// them at night.
package enum FaultPlaces {
  /// Whether every place is tried: `MXTLS_ALL_FAULTS` is set.
  package static let areAll = ProcessInfo.processInfo.environment["MXTLS_ALL_FAULTS"] != nil

  /// The places to try, from the last to the first, in even steps.
  ///
  /// - Parameters:
  ///   - count: About how many the gate has time for.
  ///   - all: All places, in the order of the run.
  /// - Returns: The places.
  package static func some<Place>(_ count: Int, of all: [Place]) -> [Place] {
    let step = areAll ? 1 : max(1, all.count / count)
    return stride(from: all.count - 1, through: 0, by: -step).map { all[$0] }
  }
}
