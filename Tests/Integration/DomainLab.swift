// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// Mail domains in a network namespace of their own: a DNS with a private root, signed zones and an
/// unsigned one, a resolver that validates and one that does not, mail servers, and a web server that has
/// the policies of MTA-STS.
///
/// Nothing in it can reach another network. `DomainWorld` says who is there.
struct DomainLab: Sendable {
  /// What the program is told for `/etc/resolv.conf`.
  enum Believed: String, Sendable {
    /// A resolver that validates.
    case validating = "192.0.2.1"
    /// A resolver that does not.
    case believing = "192.0.2.2"
    /// A resolver that does not even pass signatures on.
    case stripping = "192.0.2.4"
    /// A socket that nobody reads.
    case silent = "192.0.2.99"
  }

  private let process: String
  private let directory: TemporaryDirectory
  /// For the files of this lab alone.
  private let place: TemporaryDirectory

  /// The file of the private root's keys.
  var anchors: String { directory["anchors"] }
  /// The file of the CA that has signed the certificates of most servers.
  var authority: String { directory["ca.pem"] }

  /// Runs `body` while there is a lab.
  static func run<Result: Sendable>(
    believing server: Believed = .validating, _ body: (DomainLab) async throws -> Result
  ) async throws -> Result {
    let world = try await DomainWorld.shared.value
    let place = try TemporaryDirectory()
    let script = try place.write("serve", DomainWorld.servers)
    try place.write("mail.py", DomainWorld.mailServer)
    try place.write("web.py", DomainWorld.webServer)
    try place.write("strip.py", DomainWorld.strippingResolver)
    return try await Tool("unshare").whileRunning(
      ["--net", "--mount", "bash", "-e", script, world.path, place.path, server.rawValue],
      ready: "ready "
    ) { line in
      try await body(
        DomainLab(process: String(line.dropFirst("ready ".count)), directory: world, place: place))
    }
  }

  /// Runs `mxtls probe` in the lab, with its trust anchors and its CA.
  func probe(_ arguments: String...) async throws -> ToolResult {
    try await probe(arguments)
  }

  /// Runs `mxtls probe` in the lab, with its trust anchors and its CA.
  func probe(
    _ arguments: [String], anchors: Bool = true, environment: [String: String?] = [:]
  ) async throws -> ToolResult {
    let trust = anchors ? ["--trust-anchor", self.anchors] : []
    return try await mxtls(["probe"] + trust + arguments, environment: environment)
  }

  /// Runs the program in the lab, with its CA.
  func mxtls(
    _ arguments: [String], environment: [String: String?] = [:]
  ) async throws -> ToolResult {
    try await Tool("nsenter").run(
      ["--target", process, "--net", "--mount", "--root", "--", Tool.mxtls.path] + arguments,
      environment: ["SSL_CERT_FILE": authority].merging(environment) { $1 })
  }

  /// The certificate of a server, with those of its issuers that it sends.
  func certificate(_ name: String) -> String { directory["\(name).pem"] }

  /// Runs a script of bash in the lab: MXTLS is the program, and behind the arguments comes the file of
  /// the private root's keys.
  func shell(_ script: String, _ arguments: String...) async throws -> ToolResult {
    try await Tool("nsenter").run(
      ["--target", process, "--net", "--mount", "--root", "--", "bash", "-e", "-c", script, "lab"]
        + arguments + [anchors], environment: ["MXTLS": Tool.mxtls.path])
  }

  /// The names that the mail servers were asked for in TLS until now, "-" for none.
  func askedNames() throws -> [String] {
    try place.text("asked").split(separator: "\n").map(String.init)
  }

  /// Asks a host as Postfix does at the level dane.
  func finger(_ host: String) async throws -> ToolResult {
    try await Tool("nsenter").run(
      "--target", process, "--net", "--mount", "--root", "--", Tool("posttls-finger").path, "-c",
      "-l",
      "dane",
      "-t", "5", "[\(host)]")
  }

  /// The source of the page of the command.
  var manualPage: String {
    get throws {
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      return try String(
        contentsOf: root.appendingPathComponent("Man/mxtls-probe.1"), encoding: .utf8)
    }
  }

  /// The reports of a run, line by line.
  func reports(_ arguments: String...) async throws -> [JSONValue] {
    try await reports(arguments)
  }

  /// The reports of a run, line by line.
  func reports(_ arguments: [String]) async throws -> [JSONValue] {
    let result = try await probe(["--format", "json"] + arguments)
    guard result.errorText.isEmpty else { throw Refused(result: result) }
    return try result.text.split(separator: "\n").map { try JSONValue(String($0)) }
  }
}
