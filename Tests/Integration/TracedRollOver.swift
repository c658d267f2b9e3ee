// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A roll-over whose clock and servers stand still unless a trace tells them to go on.
struct TracedRollOver {
  private var bench: RollBench
  private let old: String
  private let new: String
  /// The time, which a run finds wherever it looks.
  private var time: Int
  /// The pairs whose records somebody has removed.
  private var removed = 0
  /// Whether the resolver may know what is not so any more.
  private var isStale = false

  /// Begins a roll-over.
  init(_ bench: RollBench) async throws {
    self.bench = bench
    let publish = try bench.lab.publisherOfZone()
    self.bench.publishing = ["--publish", publish]
    // Two ticks are as long as any answer is kept, and the clocks of two hosts may differ.
    self.bench.options += ["--cap", "\(2 * Self.second - 3)"]
    time = Int(Date().timeIntervalSince1970) + 10
    old = try await bench.digest()
    let begun = try await self.bench.roll(
      ["--force"], by: ["env", "SOURCE_DATE_EPOCH=\(time)"])
    try #require(begun.status == 0, "\(begun)")
    new = try await TLSAHost.digest(bench.host.directory["p256/mxtls/chain.pem/next/chain.pem"])
  }

  /// How many seconds there are in a tick of the model.
  private static let second = 100

  mutating func tick() { time += Self.second }

  mutating func takeOver(_ server: Int) async throws {
    try await bench.lab.takeOver(server)
    isStale = true
  }

  /// Removes the records of pairs from the zone, as somebody else would.
  mutating func remove(_ pairs: Int) async throws {
    removed |= pairs
    try await change("remove", pairs)
  }

  /// Puts back what was removed.
  mutating func mend() async throws {
    try await change("add", removed)
    removed = 0
  }

  private func change(_ action: String, _ pairs: Int) async throws {
    let digests = [(1, old), (2, new)].filter { pairs & $0.0 != 0 }.map(\.1)
    let result = try await bench.lab.run(
      [bench.publishing[1]],
      environment: [
        "MXTLS_ACTION": action,
        "MXTLS_RECORDS": digests.map { "_25._tcp.mx.example. 1 IN TLSA 3 1 1 \($0)" }
          .joined(separator: "\n"),
      ])
    guard result.status == 0 else { throw Refused(result: result) }
  }

  /// Runs `mxtls tlsa roll` once.
  ///
  /// - Parameters:
  ///   - arguments: More arguments.
  ///   - call: The call at which it is killed; nil for not at all.
  /// - Returns: What it said.
  /// - Throws: What goes wrong.
  mutating func run(
    _ arguments: [String], killedAt call: StraceCall? = nil
  ) async throws -> ToolResult {
    try await waitForResolver()
    let tracing = call.map { ["strace"] + Strace.killing(at: $0.name, $0.number) }
    let result = try await bench.roll(arguments, by: clock + (tracing ?? []))
    #expect((result.status == 137) == (call != nil), "\(call?.text ?? ""): \(result)")
    return result
  }

  /// Runs it once, and puts all back as it was.
  ///
  /// - Parameter arguments: More arguments.
  /// - Returns: What it has done, and the calls that change something.
  /// - Throws: What goes wrong.
  mutating func rehearse(
    _ arguments: [String]
  ) async throws -> (steps: [(name: String, place: Int)], changes: [StraceCall]) {
    try await waitForResolver()
    let (step, isPending) = (try bench.step(), try isPending)
    let places = [bench.host.directory["p256"], bench.lab.zoneFile]
    for place in places {
      try FileManager.default.copyItem(atPath: place, toPath: "\(place).kept")
    }
    let trace = bench.host.directory["trace"]
    let calls = (Strace.changes.sorted() + ["execve"]).joined(separator: ",")
    _ = try await bench.roll(
      arguments, by: clock + ["strace", "-s", "4096"] + Strace.tracing(calls, to: trace))
    for place in places {
      try FileManager.default.removeItem(atPath: place)
      try FileManager.default.moveItem(atPath: "\(place).kept", toPath: place)
    }
    return RollOverTrace.steps(
      in: try bench.host.directory.text("trace"), from: step, isPending: isPending)
  }

  private var clock: [String] { ["env", "SOURCE_DATE_EPOCH=\(time)"] }

  /// The resolver keeps for a second what it was told.
  private mutating func waitForResolver() async throws {
    if isStale { try await Task.sleep(for: .milliseconds(1200)) }
    isStale = false
  }

  private var isPending: Bool {
    get throws {
      FileManager.default.fileExists(
        atPath: bench.host.directory["p256/mxtls/chain.pem/pending.json"])
    }
  }

  /// What there is, as the model tells it.
  func state() async throws -> RollOverTrace.State {
    let zone = try String(contentsOfFile: bench.lab.zoneFile, encoding: .utf8)
    let digest = try await bench.digest()
    return RollOverTrace.State(
      step: try bench.step() ?? "", live: digest == old ? 1 : digest == new ? 2 : 0,
      pending: try isPending ? 1 : 0,
      zone: (zone.contains(old) ? 1 : 0) + (zone.contains(new) ? 2 : 0))
  }
}
