// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What is due outside of the window waits, staged, unless it would expire.
@Suite struct RotationWindowTests {
  /// A window of an hour that begins so many hours from now.
  private static func window(in hours: Int) -> String {
    let now = Int(Date().timeIntervalSince1970) / 60
    let times = [hours * 60, hours * 60 + 60].map { (now + $0 + 1_440) % 1_440 }
    return times.map { String(format: "%02d:%02d", $0 / 60, $0 % 60) }.joined(separator: "-")
  }

  private func rotate(_ bench: RotationBench, _ options: String...) async throws -> ToolResult {
    try await Tool.mxtls.run(
      bench.arguments(["rotate"] + options), environment: ["MAIL_CONFIG": nil, "TZ": "UTC"])
  }

  @Test func `what is due waits for the window, is told once, and is switched within it`()
    async throws
  {
    let bench = try await RotationBench(layout: "chain")
    let due = ["--before", "500d", "--days", "1600", "--window"]
    func run(_ hours: Int, _ more: String...) async throws -> ToolResult {
      try await Tool.mxtls.run(
        bench.arguments(["rotate"] + due + [Self.window(in: hours)] + more),
        environment: ["MAIL_CONFIG": nil, "TZ": "UTC"])
    }
    let before = try bench.files()
    let dry = try await run(2, "--dry-run")
    #expect(dry.status == 0 && dry.text.contains("would stage"), "\(dry)")
    #expect(try bench.files() == before)
    let first = try await run(2)
    #expect(first.status == 0 && first.text.contains("staged the next generation"), "\(first)")
    #expect(first.errorText.contains("note: switches wait until"), "\(first)")
    #expect(try bench.stored().contains("next"))
    #expect(throws: (any Error).self) { try bench.live() }
    let second = try await run(2)
    #expect(second.status == 0 && second.text == "" && second.errorText == "", "\(second)")
    let waiting = try await rotate(bench, "--activate", "--window", Self.window(in: 2))
    #expect(waiting.status == 0 && waiting.text == "", "\(waiting)")

    let last = try await run(0)
    #expect(last.status == 0 && last.text.contains("rotated "), "\(last)")
    #expect(try !bench.stored().contains("next"))
    #expect(try bench.live() == 2)
  }

  @Test func `a pair that expires before the window opens is switched at once`() async throws {
    let bench = try await RotationBench(layout: "chain")
    try bench.removePair()
    let past = Int(Date().timeIntervalSince1970) - 36_000
    let made = try await Tool.mxtls.run(
      "new", "mx.example.org", "--dir", bench.directory["certs"], "--layout", "chain", "--type",
      "p256", "--days", "1", environment: ["SOURCE_DATE_EPOCH": "\(past)"])
    try #require(made.status == 0, "\(made)")
    let result = try await rotate(
      bench, "--before", "20h", "--days", "300", "--window", Self.window(in: 20))
    #expect(result.status == 0 && result.text.contains("rotated "), "\(result)")
    #expect(result.errorText.contains("does not wait for"), "\(result)")
  }

  @Test(arguments: [
    ["--window", "02:00"], ["--window", "2:00-5:00"], ["--window", "02:00-24:00"],
    ["--window", "02:00-02:00"], ["--window", "02:00-05:00", "--force"],
    ["--window", "02:00-05:00", "--status"], ["--window", ""],
  ])
  func `a window that is none is refused`(options: [String]) async throws {
    let bench = try await RotationBench(layout: "chain")
    let result = try await bench.run(["rotate"] + options)
    #expect(result.status == 64, "\(result)")
  }
}
