// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import TestSupport
import Testing

/// The page of check and the program know the same findings and the same fields.
@Suite struct CheckPageTests {
  @Test func `the findings are those of the catalogue, in order`() throws {
    let items = try ManualPage("mxtls-check")["FINDINGS"].items
    let listed = items.map { item in
      ["Li", "Pq"].map { Mdoc.words(after: $0, in: item.head).first ?? "" } + [item.text]
    }
    #expect(listed == FindingKind.all.map { [$0.id, $0.severity.rawValue, $0.summary] })
  }

  @Test func `the list of the program is the same`() async throws {
    let result = try await Tool.mxtls.run("check", "--list-findings")
    #expect(result.status == 0)
    let ids = result.text.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(ids.map(String.init) == FindingKind.all.map(\.id))
    let json = try await Tool.mxtls.run("check", "--list-findings", "--format", "json")
    let kinds = try JSONValue(json.text)["catalogue"]?.elements ?? []
    #expect(kinds.compactMap { $0["id"]?.string } == FindingKind.all.map(\.id))
    let line = try await Tool.mxtls.run("check", "--list-findings", "--format", "nagios")
    #expect(line.status == 64 && line.text.isEmpty, "\(line)")
  }

  @Test func `every field of a report is documented, and no other`() async throws {
    let directory = try TemporaryDirectory()
    let certificate = Fixture.path("certificates/rsa2048.pem")
    let key = try directory.write("key.pem", Fixture.bytes("keys/p256.pem"))
    try directory.write(
      "main.cf",
      """
      smtpd_tls_security_level = may
      smtpd_tls_cert_file = \(certificate)
      smtpd_tls_key_file = \(key)
      """)
    let result = try await Tool.mxtls.run("check", "-c", directory.path, "--format", "json")
    #expect(result.status == 2)
    let explained = try await Tool.mxtls.run("check", "--explain", "pair", "--format", "json")
    #expect(
      try ManualPage("mxtls-check").fields
        == JSONValue(result.text).fields().merging(JSONValue(explained.text).fields()) { $1 })
  }

  @Test func `every finding that the pages name is in the catalogue`() throws {
    let page = try ManualPage("mxtls-check").source + Package.text("README.md")
    let groups = Set(FindingKind.all.map(\.group)).joined(separator: "|")
    for match in page.matches(of: try Regex("\\b(?:\(groups))\\.[a-z]+[a-z0-9-]*")) {
      let id = String(page[match.range])
      guard !["file.", "config."].contains(where: id.hasPrefix) || id.contains("-") else {
        continue
      }
      #expect(FindingKind.all.contains { $0.id == id } || id.hasSuffix(".pem"), "\(id)")
    }
  }
}
