// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A host whose records are rolled over in a lab.
struct RollBench: Sendable {
  let host: TLSAHost
  let lab: TLSALab
  let publish: String
  /// More arguments of each run.
  var options = ["--no-reload", "--no-confirm"]

  init(_ host: TLSAHost, _ lab: TLSALab) throws {
    (self.host, self.lab) = (host, lab)
    publish = try lab.publisher()
  }

  /// Runs `mxtls tlsa roll` once.
  func roll(_ arguments: String...) async throws -> ToolResult {
    try await lab.run(
      [
        Tool.mxtls.path, "tlsa", "roll", "--trust-anchor", lab.anchors, "--cap", "1", "--publish",
        publish, "--lock-file", host.directory["lock"],
      ] + options + host.configuration + arguments, environment: ["MAIL_CONFIG": nil])
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
      let result = try await lab.run(
        [
          Tool.mxtls.path, "tlsa", "roll", "--trust-anchor", lab.anchors, "--cap", "1",
          "--publish", publish, "--lock-file", host.directory["lock"],
        ] + options + host.configuration + arguments, environment: ["MAIL_CONFIG": nil])
      if result.text.contains(text) || result.status != 0 && result.status != 76 { return result }
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
    let host = try await TLSAHost(types)
    let records = try await Tool.mxtls.run(
      ["tlsa", "-q"] + form + host.configuration, environment: ["MAIL_CONFIG": nil])
    try await TLSALab.run(host, .init(records.text, timeToLive: 1)) { lab in
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
  func republish() async throws {
    let next = try await TLSAHost.digest(host.directory["p256/mxtls/chain.pem/next/chain.pem"])
    try await publish("add", "_25._tcp.mx.example. 1 IN TLSA 3 1 1 \(next)")
  }
}
