// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Damaged configurations and PEM files get an answer: never a crash, nothing without end, and no
/// private key in a report.
@Suite struct CheckMutationTests {
  @Test(arguments: UInt64(1)...10)
  func `answers to a hundred damaged files`(seed: UInt64) async throws {
    try await Self.run(seed: seed)
  }

  /// Damages a hundred files, one at a time.
  static func run(seed: UInt64) async throws {
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

/// The same with 4,000 more: too many for a run under a sanitizer.
@Suite struct ManyCheckMutationTests {
  @Test(arguments: UInt64(11)...25)
  func `answers to a hundred damaged files`(seed: UInt64) async throws {
    try await CheckMutationTests.run(seed: seed)
  }
}
