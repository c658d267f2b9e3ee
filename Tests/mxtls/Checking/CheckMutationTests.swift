// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Damaged configurations and PEM files get an answer: never a crash, nothing without end, and no
/// private key in a report.
@Suite struct CheckMutationTests {
  /// How many hundreds of files: more than those of a usual run are to be asked for.
  private static let seeds =
    ProcessInfo.processInfo.environment["MXTLS_SEEDS"].flatMap { UInt64($0) } ?? 6

  @Test(arguments: 1...seeds)
  func `answers to a hundred damaged files`(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let configuration = try DamagedConfiguration()
    for round in 0..<100 {
      // The other tests want to get on as well, some of them in time.
      await Task.yield()
      let kind = DamagedConfiguration.Kind.allCases[(Int(seed) + round) % 3]
      for report in try configuration.check(kind, &random) {
        let faults = configuration.faults(of: report)
        #expect(faults.isEmpty, "seed \(seed), round \(round), \(kind)")
      }
    }
  }
}
