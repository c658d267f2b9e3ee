// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What check says helps is what helps.
@Suite struct RemedyTests {
  private static let maps = "tls_server_sni_maps"

  private func remedies(_ id: String, _ bench: CheckBench) async throws -> [String] {
    let result = try await bench.check(["--format", "json"])
    let remedies = result.findings.filter { $0.id == id }.map(\.remedy)
    #expect(!remedies.isEmpty, "\(result)")
    return remedies
  }

  @Test func `an entry is corrected where it stands, and indexed only where it is`() async throws {
    for (type, text, remedy) in [
      ("hash", "mx.example.org ,\n", "correct the line, then run postmap -F hash:DIR/sni"),
      ("texthash", "mx.example.org\n", "correct the line"),
      ("inline", "{{mx.example.org=,}}", "correct \(Self.maps)"),
    ] {
      let bench = try CheckBench()
      try bench.pair("certificates/rsa2048.pem")
      let isInline = type == "inline"
      if !isInline { try bench.directory.write("sni", text) }
      // What postmap -F would refuse.
      if type == "hash" {
        _ = try await Tool("postmap").run("hash:\(bench["sni"])")
      }
      try bench.server(
        "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
          + "\(Self.maps) = \(type):\(isInline ? text : "DIR/sni")")
      let expected = remedy.replacing("DIR", with: bench.directory.path)
      #expect(try await remedies("sni.entry", bench) == [expected])
    }
  }

  @Test func `a file that a name lacks in a table of all or nothing is told once`() async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    try bench.server(
      "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
        + "\(Self.maps) = inline:{{mx.example.org=DIR/gone}}")
    let found = try await bench.check(["--format", "json"]).findings
    #expect(found.filter { $0.severity == "critical" }.map(\.id) == ["file.missing"])
  }

  @Test(arguments: [
    ("smtpd_discard_ehlo_keywords = starttls", "config.server-tls-off"),
    ("smtp_discard_ehlo_keywords = starttls", "config.client-tls-off"),
    ("smtpd_discard_ehlo_keyword_address_maps = static:starttls", "config.server-tls-off"),
  ])
  func `a word that hides STARTTLS is to be taken out`(
    setting: String, id: String
  ) async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    try bench.server(
      "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n\(setting)")
    let name = String(setting.prefix { $0 != " " })
    let place = name.hasSuffix("_maps") ? "the table of \(name)" : name
    #expect(try await remedies(id, bench) == ["take starttls out of \(place)"])
  }

  @Test func `a directory of another user is given to root, one that others write to is closed`()
    async throws
  {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    let folder = bench.directory.path
    chown(folder, 65_534, 65_534)
    #expect(
      try await remedies("file.directory-writable", bench).allSatisfy {
        $0 == "chown root \(folder), or move the file"
      })
    chown(folder, 0, 0)
    chmod(folder, 0o777)
    #expect(
      try await remedies("file.directory-writable", bench).allSatisfy {
        $0 == "chmod go-w \(folder), or move the file"
      })
    chmod(folder, 0o700)
  }

  @Test func `an index is open to others only where it has copies of keys`() async throws {
    for (options, isTold) in [(["-F"], true), ([], false)] {
      let bench = try CheckBench()
      chmod(bench.directory.path, 0o755)
      try await bench.serverNames("hash", options: options)
      chmod(bench["sni.db"], 0o644)
      let found = try await bench.check(["--format", "json"]).findings
      let open = found.filter { $0.id == "file.key-readable" }
      #expect(open.map(\.severity) == (isTold ? ["warning"] : []), "\(options)")
    }
  }

  @Test(arguments: [
    ("young/p224.key.pem", "young/p224.crt.pem", "critical"),
    ("keys/ed25519.pem", "certificates/ed25519.pem", "warning"),
  ])
  func `the line of a pair says what is wrong with all keys of its server`(
    key: String, certificate: String, status: String
  ) async throws {
    let bench = try CheckBench()
    try bench.put("chain.pem", key, certificate)
    try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    let result = try await bench.check()
    let line = result.text.split(separator: "\n").first { $0.contains(" smtpd ") }
    #expect(line?.contains("  \(status) ") == true, "\(result)")
  }
}
