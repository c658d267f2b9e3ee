// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A host whose records are rolled over in a lab.
struct RollBench: Sendable {
  let host: TLSAHost
  let lab: TLSALab
  let publish: String
  /// The arguments that name who publishes.
  var publishing: [String]
  /// The command.
  var command = ["tlsa", "roll"]
  /// More arguments of each run.
  var options = ["--no-reload", "--no-confirm"]

  init(_ host: TLSAHost, _ lab: TLSALab) throws {
    (self.host, self.lab) = (host, lab)
    publish = try lab.publisher()
    publishing = ["--publish", publish]
  }

  /// Runs `mxtls tlsa roll` once.
  func roll(_ arguments: String...) async throws -> ToolResult { try await roll(arguments) }

  /// Runs `mxtls tlsa roll` once, by another program where one is given.
  func roll(_ arguments: [String], by other: [String] = []) async throws -> ToolResult {
    try await lab.run(
      other + [Tool.mxtls.path] + command + [
        "--trust-anchor", lab.anchors, "--cap", "1",
        "--lock-file", host.directory["lock"],
      ] + publishing + options + host.configuration + arguments, environment: ["MAIL_CONFIG": nil])
  }

  /// Runs it until it says something, or fails.
  ///
  /// - Parameters:
  ///   - text: What it is to say.
  ///   - arguments: The arguments of every run.
  /// - Returns: What it said last.
  /// - Throws: A `Refused` where it never says that.
  func roll(until text: String, _ arguments: String...) async throws -> ToolResult {
    // Runs are counted, not time.
    for _ in 0..<600 {
      let result = try await roll(arguments)
      if result.text.contains(text) || result.status != 0 && result.status != 76 { return result }
      try await Task.sleep(for: .milliseconds(200))
    }
    throw Refused(result: try await roll("-n"))
  }

  /// Runs it until no roll-over is under way.
  ///
  /// - Parameters:
  ///   - types: The types of the pairs.
  ///   - take: Is given what each run said.
  /// - Throws: A `Refused` where that is never so.
  func rollToTheEnd(
    _ types: [String] = ["p256"], _ take: (ToolResult) throws -> Void = { _ in }
  ) async throws {
    for _ in 0..<600 {
      guard try types.contains(where: { try step($0) != nil }) else { return }
      let result = try await roll()
      guard result.status == 0 || result.status == 76 else { throw Refused(result: result) }
      try take(result)
      try await Task.sleep(for: .milliseconds(200))
    }
    throw Refused(result: try await roll("-n"))
  }

  /// Checks what is published until it comes to a status: the resolver of the lab may keep for a moment
  /// what it was told before.
  func checkUntil(_ status: Int32) async throws -> ToolResult {
    for _ in 0..<50 {
      let check = try await lab.check(host.configuration)
      if check.status == status { return check }
      try await Task.sleep(for: .milliseconds(200))
    }
    return try await lab.check(host.configuration)
  }

  /// The last step that is remembered; nil where no roll-over is under way.
  func step(_ type: String = "p256") throws -> String? {
    let path = "\(type)/mxtls/chain.pem/rollover.json"
    guard FileManager.default.fileExists(atPath: host.directory[path]) else { return nil }
    return try JSONValue(host.directory.text(path))["step"]?.string
  }

  /// The digest of the key in use.
  func digest(_ type: String = "p256") async throws -> String {
    try await TLSAHost.digest(host.file(type))
  }

  /// Runs `body` with a host whose pairs are published.
  static func run(
    _ types: [String] = ["p256"], form: [String] = [],
    _ body: @Sendable (RollBench) async throws -> Void
  ) async throws {
    try await run(TLSAHost(types), form: form, body)
  }

  /// Runs `body` with a host whose pairs are published.
  static func run(
    _ host: TLSAHost, form: [String] = [], timeToLive: Int = 1, lines: String = "",
    takesUpdates: Bool = false, _ body: @Sendable (RollBench) async throws -> Void
  ) async throws {
    let records = try await Tool.mxtls.run(
      ["tlsa", "-q"] + form + host.configuration, environment: ["MAIL_CONFIG": nil])
    try await TLSALab.run(
      host, .init(records.text + lines, timeToLive: timeToLive, takesUpdates: takesUpdates)
    ) { lab in
      try await body(RollBench(host, lab))
    }
  }
}

extension RollBench {
  /// Changes the zone as somebody else would.
  func publish(_ action: String, _ records: String) async throws {
    let result = try await lab.run(
      [publish], environment: ["MXTLS_ACTION": action, "MXTLS_RECORDS": records, "MXTLS_ZONE": "-"])
    guard result.status == 0 else { throw Refused(result: result) }
  }

  /// Publishes the record of the pair that waits once more, as a zone transfer that is late would.
  func republish(_ type: String = "p256") async throws {
    let next = try await TLSAHost.digest(host.directory["\(type)/mxtls/chain.pem/next/chain.pem"])
    try await publish("add", "_25._tcp.mx.example. 1 IN TLSA 3 1 1 \(next)")
  }
}
