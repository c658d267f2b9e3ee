// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The JSON that rotate, install and rollback write is the JSON that their pages document.
@Suite struct RotationFieldTests {
  @Test func `the page of rotate documents every field, and no other`() async throws {
    let host = try await Host()
    var values: [JSONValue] = []
    for command in [
      [], ["--force", "-n"], ["--force", "--stage-only"], ["--activate"], ["--status"],
      ["--before", "500d", "--days", "1600"],
    ] {
      let result = try await host.run(["rotate", "--format", "json"] + command)
      values.append(try JSONValue(result.text))
    }
    // A generation that is broken has a field of its own.
    let store = "mxtls/newcert.pem"
    let files = FileManager.default
    let live = try files.destinationOfSymbolicLink(atPath: host.directory["\(store)/live"])
    let kept = try files.contentsOfDirectory(atPath: host.directory[store]).first {
      Int($0) != nil && $0 != live
    }
    try host.directory.write("\(store)/\(try #require(kept))/key.pem", "gone\n")
    // So has a roll-over.
    try host.directory.write(
      "\(store)/rollover.json",
      """
      {"form":"3 1 1","is_offered":true,"new":["3 1 1 00"],"new_certificates":["00"],
      "old":["3 1 1 11"],"old_certificates":["11"],"owners":["_25._tcp.mx.example.org."],
      "since":1700000000,"step":"published","time_to_live":300}
      """)
    values.append(
      try JSONValue(try await host.run(["rotate", "--format", "json", "--status"]).text))
    let history = try host.directory.text("mxtls/newcert.pem/history.jsonl")
    let lines = try history.split(separator: "\n").map { try JSONValue(String($0)) }
    #expect(lines.count > 3)
    try Self.expectSame("mxtls-rotate", values + lines)
  }

  @Test func `the pages of install and rollback document every field, and no other`() async throws {
    let host = try await Host()
    let other = try TemporaryDirectory()
    let made = try await Tool.mxtls.run(
      "new", "mx.example.org", "--dir", other.path, "--type", "p256")
    try #require(made.status == 0, "\(made)")
    let install = [
      "install", other["newcert.pem"], "--key", other["newreq.pem"], "--format", "json",
    ]
    var values: [JSONValue] = []
    for command in [install, install, install + ["-n"]] {
      values.append(try JSONValue(try await host.run(command).text))
    }
    try Self.expectSame("mxtls-install", values)
    try FileManager.default.removeItem(atPath: host.directory["sni.db"])
    let back = try await host.run(["rollback", "--format", "json"])
    try Self.expectSame("mxtls-rollback", [JSONValue(back.text)])
  }

  /// Expects that a page and the reports have the same fields, of the same types.
  private static func expectSame(_ page: String, _ values: [JSONValue]) throws {
    func lines(_ fields: [String: String]) -> Set<String> { Set(fields.map { "\($0): \($1)" }) }
    let fields = values.reduce(into: [:]) { $0.merge($1.fields()) { $1 } }
    let differences = lines(try ManualPage(page).fields).symmetricDifference(lines(fields))
    // Nobody is asked here, and an empty array tells nothing of its elements.
    let listeners = [
      "program", "address", "protocol", "tls", "name", "key", "before", "after", "confirmed",
    ].map { "listeners[].\($0): string" }
    #expect(
      differences
        == Set(
          ["pairs[].confirmed_by: array of strings", "listeners: array of objects"] + listeners
            + (page == "mxtls-rotate" ? ["pairs[].chain_file: string"] : [])),
      "\(page): \(differences.sorted())")
  }

  /// A pair, and the configuration that names it.
  private struct Host {
    let directory: TemporaryDirectory

    init() async throws {
      directory = try TemporaryDirectory()
      let made = try await Tool.mxtls.run(
        "new", "mx.example.org", "--dir", directory.path, "--type", "p256")
      try #require(made.status == 0, "\(made)")
      try FileManager.default.createDirectory(
        atPath: directory["config"], withIntermediateDirectories: false)
      try directory.write(
        "config/main.cf",
        """
        myhostname = mx.example.org
        smtpd_tls_security_level = may
        smtpd_tls_eccert_file = \(directory["newcert.pem"])
        smtpd_tls_eckey_file = \(directory["newreq.pem"])
        tls_server_sni_maps = hash:\(directory["sni"])

        """)
      try directory.write("config/master.cf", "smtp inet n - n - - smtpd\n")
      // It has no index, which a run makes.
      try directory.write(
        "sni", "mx.example.org \(directory["newreq.pem"]) \(directory["newcert.pem"])\n")
    }

    func run(_ command: [String]) async throws -> ToolResult {
      let result = try await Tool.mxtls.run(
        command + [
          "-c", directory["config"], "--lock-file", directory["lock"], "--keep", "1",
          "--reload-command", "true", "--no-confirm",
        ], environment: ["MAIL_CONFIG": nil])
      try #require(result.status == 0, "\(result)")
      return result
    }
  }
}
