// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Damaged configurations and PEM files get an answer: never a crash, nothing without end, and no
/// private key in a report.
@Suite struct CheckMutationTests {
  @Test(arguments: UInt64(1)...50)
  func `answers to a hundred damaged files`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let configuration = try DamagedConfiguration()
    for round in 0..<100 {
      let kind = DamagedConfiguration.Kind.allCases[(Int(seed) + round) % 3]
      for report in try configuration.check(kind, &random) {
        let faults = configuration.faults(of: report)
        #expect(faults.isEmpty, "seed \(seed), round \(round), \(kind)")
      }
    }
  }
}
