// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A Postfix at level `dane` sends a message every second while pairs are rolled over: none waits.
@Suite struct RollDeliveryTests {
  private static func expectAll(_ outcome: RollDelivery.Outcome) {
    #expect(outcome.submitted > 3)
    #expect(outcome.failed.isEmpty)
    #expect(outcome.sent.count == outcome.submitted)
    #expect(outcome.verified >= outcome.submitted)
  }

  @Test func `no message waits while a pair is rolled over`() async throws {
    try await RollDelivery.run { delivery in
      let bench = delivery.bench
      let old = try await bench.digest()
      let outcome = try await delivery.whileSending {
        #expect(try await bench.roll("--force").status == 0)
        try await bench.rollToTheEnd { #expect($0.status == 0, "\($0)") }
      }
      Self.expectAll(outcome)
      #expect(try await delivery.verdicts() == [outcome.sent.count, 0, 0, 0])
      #expect(try await bench.digest() != old)
      // Were the record ignored, or the key not shown, this would arrive as well.
      let junk = String(repeating: "ab", count: 32)
      let live = try await bench.digest()
      try await bench.publish("add", "_25._tcp.mx.example. 1 IN TLSA 3 1 1 \(junk)")
      try await bench.publish("remove", "_25._tcp.mx.example. 1 IN TLSA 3 1 1 \(live)")
      let refused = try await delivery.whileSending { try await Task.sleep(for: .seconds(8)) }
      #expect(!refused.failed.isEmpty, "\(refused)")
    }
  }

  @Test func `posttls-finger verifies the server at each step of a roll-over`() async throws {
    try await RollDelivery.run { delivery in
      let bench = delivery.bench
      let old = try await bench.digest()
      var steps: Set<String> = []
      func judge(_ step: String) async throws {
        steps.insert(step)
        let judged = try await delivery.finger()
        #expect(
          judged.text.contains("Verified TLS connection established to mx.example["),
          "\(step): \(judged)")
      }
      try await judge("before")
      #expect(try await bench.roll("--force").status == 0)
      // Runs are counted, not time.
      for _ in 0..<600 {
        guard let step = try bench.step() else { break }
        try await judge(step)
        let result = try await bench.roll()
        #expect(result.status == 0, "\(result)")
      }
      try await judge("after")
      #expect(
        steps == [
          "before", "staged", "published", "seen", "waited", "switched", "retired", "after",
        ])
      #expect(try await bench.digest() != old)
      // Were the record of no account, all of this would be verified as well.
      let live = try await bench.digest()
      let junk = String(repeating: "ab", count: 32)
      try await bench.publish("add", "_25._tcp.mx.example. 1 IN TLSA 3 1 1 \(junk)")
      try await bench.publish("remove", "_25._tcp.mx.example. 1 IN TLSA 3 1 1 \(live)")
      var refused = try await delivery.finger()
      for _ in 0..<100 where refused.text.contains("Verified TLS") {
        try await Task.sleep(for: .milliseconds(100))
        refused = try await delivery.finger()
      }
      #expect(!refused.text.contains("Verified TLS"), "\(refused)")
    }
  }

  @Test(
    .enabled(if: Night.isNow),
    arguments: [["rsa2048"], ["p256"], ["rsa2048", "p256"]], [false, true])
  func `no message waits in three roll-overs, with a server that lags as well`(
    types: [String], isLagging: Bool
  ) async throws {
    try await RollDelivery.run(types, timeToLive: 5) { delivery in
      let bench = delivery.bench
      let outcome = try await delivery.whileSending {
        for _ in 1...3 {
          #expect(try await bench.roll("--force").status == 0)
          if isLagging { try await lag(bench, types) }
          try await bench.rollToTheEnd(types)
        }
      }
      print("\(types), \(isLagging ? "a server lags" : "none lags"): \(outcome.submitted) messages")
      Self.expectAll(outcome)
    }
  }

  /// Lets one of the servers go on with the old zone for some runs.
  private func lag(_ bench: RollBench, _ types: [String]) async throws {
    try bench.lab.setLag(true, of: "second")
    for _ in 1...8 {
      let result = try await bench.roll()
      #expect(!result.text.contains("is live"), "\(result)")
      try await Task.sleep(for: .seconds(1))
    }
    #expect(try bench.step(types[0]) == "published")
    try bench.lab.setLag(false, of: "second")
    for type in types { try await bench.republish(type) }
  }

  /// A roll-over has to begin anew for each place behind the call that brings it a step further: a part of
  /// the places is tried on each of several hosts, side by side.
  private static let parts = 4

  @Test(.enabled(if: Night.isNow), arguments: 0..<parts)
  func `no message waits where a run is killed at each call that changes something`(
    part: Int
  ) async throws {
    try await RollDelivery.run { delivery in
      let bench = delivery.bench
      let outcome = try await delivery.whileSending {
        var places = try await KillPlaces(of: bench, part: part, of: Self.parts)
        let count = places.count
        print("part \(part): \(count) of \(places.whole) places to be killed at")
        #expect(places.whole > 40)
        // Runs are counted, not time; most of them wait.
        for _ in 0..<count * 60 {
          if try places.isEmpty && bench.step() == nil { break }
          try await places.roll(bench)
        }
        #expect(places.isEmpty, "\(places)")
        #expect(try bench.step() == nil)
        print("part \(part): killed \(places.killed) times, missed \(places.missed)")
        #expect(places.killed > count / 2)
      }
      Self.expectAll(outcome)
    }
  }
}
