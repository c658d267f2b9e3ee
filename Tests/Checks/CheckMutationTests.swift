// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Damaged configurations and PEM files get an answer: never a crash, nothing without end, and no
/// private key in a report.
@Suite struct CheckMutationTests {
  @Test(arguments: Seeds.first(2))
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

  @Test(arguments: ["text", "json", "nagios", "prometheus"])
  func `damaged configurations get a status of a check in every format`(
    format: String
  ) async throws {
    var random = SplitMix64(seed: 7)
    let configuration = try DamagedConfiguration()
    for round in 0..<13 {
      let kind = DamagedConfiguration.Kind.allCases[round % 3]
      let result = try await configuration.run(kind, &random) { directory in
        try await Tool.mxtls.run("check", "-c", directory, "--format", format)
      }
      #expect((0...3).contains(result.status), "round \(round): \(result)")
      #expect(result.errorText.isEmpty, "round \(round): \(result)")
      #expect(!result.text.isEmpty && result.text.utf8.count < 4 << 20)
    }
  }
}
