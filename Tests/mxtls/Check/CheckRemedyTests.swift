// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a finding says to do is what helps there, and it is said once.
@Suite struct CheckRemedyTests {
  private let bench: CheckBench
  private static let pair =
    "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"

  init() throws {
    bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
  }

  /// The findings with that identifier.
  private func found(
    _ id: String, _ arguments: [String] = []
  ) async throws -> [ReportedFinding] {
    try await bench.check(["--format", "json"] + arguments).findings.filter { $0.id == id }
  }

  @Test(arguments: [
    (
      "config.server-tls-off", "smtpd_discard_ehlo_keywords = starttls",
      "remove starttls from smtpd_discard_ehlo_keywords"
    ),
    (
      "config.client-tls-off", "smtp_discard_ehlo_keyword_address_maps = static:starttls",
      "remove starttls from the table"
    ),
    (
      "config.invalid-level", "smtpd_tls_security_level = verify", "set it to encrypt"
    ),
    (
      "config.random-source", "tls_random_exchange_name = DIR/gone/prng",
      "correct the path, or remove the setting"
    ),
    (
      "sni.entry", "tls_server_sni_maps = inline:{{mx.example.org=}}",
      "correct the value of tls_server_sni_maps"
    ),
    (
      "sni.entry", "tls_server_sni_maps = texthash:DIR/empty",
      "correct the line, then postfix reload"
    ),
    (
      "config.table", "smtp_tls_policy_maps = inline:{x}",
      "correct smtp_tls_policy_maps, or remove the setting"
    ),
    (
      "config.dane-off", "smtp_tls_security_level = dane\nsmtp_host_lookup = dns",
      "set smtp_dns_support_level = dnssec"
    ),
  ])
  func `the remedy fits the place`(id: String, settings: String, remedy: String) async throws {
    try bench.directory.write("empty", "mx.example.org ,\n")
    try bench.server(Self.pair + settings)
    let found = try await found(id)
    #expect(found.map(\.remedy) == [remedy], "\(found)")
  }

  @Test func `all directories are named in one command line`() async throws {
    let deep = "mine/ours/everybodys"
    try FileManager.default.createDirectory(
      atPath: bench[deep], withIntermediateDirectories: true)
    try bench.put("\(deep)/key.pem", "keys/rsa2048.pem")
    try bench.server(
      "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/\(deep)/key.pem")
    chown(bench["mine"], 65_534, 0)
    chown(bench["mine/ours"], 65_534, 8)
    chmod(bench["mine/ours"], 0o775)
    chmod(bench[deep], 0o777)
    let found = try await found("file.directory-writable")
    let remedy =
      "chown root \(bench["mine/ours"]) \(bench["mine"]) && chmod g-w \(bench["mine/ours"])"
      + " && chmod o-w \(bench[deep]), or move the file"
    #expect(found.map(\.remedy) == [remedy], "\(found)")
  }

  @Test(arguments: ["inline:{{mx.example.org=DIR/gone}}", "static:DIR/gone"])
  func `a file that is missing is told once`(table: String) async throws {
    try bench.server("\(Self.pair)tls_server_sni_maps = \(table)")
    let result = try await bench.check(["--format", "json"])
    #expect(result.findings.filter { $0.severity == "critical" }.count == 1, "\(result)")
  }

  @Test func `services with the same fault are named together`() async throws {
    try bench.server(Self.pair + "smtp_tls_security_level = dane\nsmtp_host_lookup = dns")
    try bench.master(
      """
      smtp inet n - n - - smtpd
      smtp unix - - n - - smtp
      relay unix - - n - - smtp -o smtp_tls_ciphers=high
      slow unix - - n - - smtp -o smtp_tls_protocols=>=TLSv1.2
      tlsmgr unix - - n 1000? 1 tlsmgr

      """)
    let dane = try await found("config.dane-off")
    #expect(dane.map(\.users) == [["smtp", "relay/unix", "slow/unix"]], "\(dane)")
    try bench.server(Self.pair + "smtp_tls_security_level = secure")
    let unverifiable = try await found("config.peer-unverifiable")
    #expect(unverifiable.map(\.users) == [["smtp", "relay/unix", "slow/unix"]])
    #expect(unverifiable.map(\.consequence) == ["all mail is deferred"])
  }

  // MARK: - Tables of server names

  @Test func `an index that everybody can read is as bad as a key file that is`() async throws {
    chmod(bench.directory.path, 0o755)
    try await bench.serverNames("hash")
    chmod(bench["sni.db"], 0o644)
    let found = try await found("file.key-readable")
    #expect(found.map(\.severity) == ["warning"])
    #expect(found.first?.remedy.hasPrefix("chmod 0600 \(bench["sni.db"]) \(bench["sni"])") == true)
  }

  @Test func `an index with names of files holds no keys`() async throws {
    chmod(bench.directory.path, 0o755)
    try await bench.serverNames("hash", index: false)
    // This name is base64 as well, by chance.
    try bench.directory.write("sni", "mx.example.org /srv/key\n")
    let made = try await Tool("postmap").run("hash:\(bench["sni"])")
    try #require(made.status == 0, "\(made)")
    chmod(bench["sni.db"], 0o644)
    #expect(try await found("file.key-readable").isEmpty)
    #expect(try await !found("sni.file-names").isEmpty)
  }

  @Test func `an index is made of a text that is there`() async throws {
    try await bench.serverNames("hash", index: false)
    let run = "run postmap -F hash:\(bench["sni"])"
    #expect(try await found("sni.index-missing").map(\.remedy) == [run])
    try FileManager.default.removeItem(atPath: bench["sni"])
    let found = try await found("sni.index-missing")
    #expect(found.map(\.remedy) == ["write \(bench["sni"]), then \(run)"])
  }

  /// What was made without -F is no copy.
  @Test func `a file that is missing is not said to have a copy in the table`() async throws {
    try await bench.serverNames("hash", options: [])
    try FileManager.default.removeItem(atPath: bench["chain.pem"])
    let found = try await found("file.missing")
    #expect(found.map(\.severity) == ["warning"])
    #expect(found.first?.consequence.contains("copy") == false, "\(found)")
  }

  @Test(arguments: [("texthash", false), ("hash", true)])
  func `a name that a table serves is not asked of the others`(
    type: String, isIndexed: Bool
  ) async throws {
    try await bench.serverNames(type, index: isIndexed)
    let name = "mx.example.org"
    try bench.put("cert.pem", "certificates/p256.pem")
    try bench.put("key.pem", "keys/p256.pem")
    let all = try await bench.check(["--format", "json", "--host", name])
    let served = try await bench.check(["--format", "json", "--host", name, "--name", name])
    #expect(served.findings.map(\.id) == all.findings.map(\.id))
    let other = try await found("name.mismatch", ["--name", "other.example.net"])
    #expect(other.count == 1, "\(other)")
    #expect(other.first?.users.contains("smtpd") == true)
  }

  @Test func `a certificate that a table serves has to be for the name`() async throws {
    try bench.put("chain.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem")
    try bench.server("\(Self.pair)tls_server_sni_maps = inline:{{.example.net=DIR/chain.pem}}")
    let found = try await found("name.mismatch", ["--name", "mx.example.net"])
      .filter { $0.message.contains("mx.example.net") }
    #expect(found.map(\.users) == [[".example.net"]], "\(found)")
  }

  // MARK: - Pairs

  @Test(arguments: [
    (key: "ed25519", id: "strength.only-ed25519"), (key: "p224", id: "strength.no-usable-key"),
  ])
  func `the line of a pair is as bad as what is wrong with it`(
    key: String, id: String
  ) async throws {
    try await bench.selfSigned(
      key: key == "ed25519" ? ["ed25519"] : ["ec", "-pkeyopt", "ec_paramgen_curve:P-224"])
    // The certificate was made just now, and is not valid at the time of the fixtures.
    let now = Int64(Date().timeIntervalSince1970) + 60
    let findings = try await bench.check(["--format", "json", "--ignore", "file"], now: now)
      .findings
    let worst = try #require(findings.first { $0.id == id }?.severity)
    #expect(findings.first?.severity == worst, "\(findings)")
    let text = try await bench.check(["--ignore", "file"], now: now)
    let line = try #require(text.text.split(separator: "\n").first { $0.contains("smtpd") })
    #expect(line.contains(worst), "\(text)")
  }

  @Test func `a pair in a file of several is judged by its own key`() async throws {
    try await bench.openssl([
      "ec", "-in", Fixture.path("keys/p256.pem"), "-aes128", "-passout", "pass:x", "-out",
      bench["locked.pem"],
    ])
    let bytes =
      try Fixture.bytes("keys/rsa2048.pem") + Fixture.bytes("certificates/rsa2048.pem")
      + bench.directory.bytes("locked.pem") + Fixture.bytes("certificates/p256.pem")
    try bench.directory.write("chain.pem", bytes, mode: 0o600)
    try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    let text = try await bench.check().text
    let lines = text.split(separator: "\n").filter {
      $0.contains("  smtpd  ") && $0.contains("expire")
    }
    #expect(lines.map { $0.contains("critical") } == [false, true], "\(text)")
  }
}
