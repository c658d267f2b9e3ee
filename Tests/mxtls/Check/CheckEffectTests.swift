// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// What a finding says that Postfix does, as it was seen to do with such a configuration.
@Suite struct CheckEffectTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let id: String
    let settings: String
    let effect: String
    var testDescription: String { "\(id): \(settings)" }
  }

  private static let none = "no handshake succeeds in which the client names a server"
  private static let oldRoot = Fixture.path("certificates/old-root.pem")
  private static let others = "get the certificate of all others"
  private static let cases = [
    Case(
      id: "file.missing", settings: "tls_server_sni_maps = inline:{{a.example.org=/nowhere}}",
      effect: none),
    Case(id: "file.missing", settings: "tls_server_sni_maps = static:/nowhere", effect: none),
    Case(
      id: "sni.entry", settings: "tls_server_sni_maps = inline:{{*.example.org=/nowhere}}",
      effect: none),
    Case(
      id: "pair.key-without-certificate", settings: "tls_server_sni_maps = static:DIR/key.pem",
      effect: "clients that ask for any name get no handshake"),
    Case(
      id: "file.missing", settings: "tls_server_sni_maps = regexp:{{/^a/ /nowhere}}",
      effect: "clients that ask for /^a/ \(others)"),
    Case(
      id: "file.not-regular", settings: "tls_server_sni_maps = texthash:DIR/names",
      effect: "clients that ask for a.example.org \(others)"),
    Case(
      id: "config.table", settings: "tls_server_sni_maps = inline:{a.example.org}", effect: none),
    Case(
      id: "strength.rsa-too-short", settings: weak("DIR/short.pem, DIR/good.pem"),
      effect:
        "Postfix shows it to peers that want RSA, with which TLS 1.3 fails (alert 40); all others"
        + " get the other key"),
    Case(
      id: "strength.rsa-too-short", settings: weak("DIR/short.pem"),
      effect: "Postfix loads it and says nothing, and handshakes with TLS 1.3 fail (alert 40)"),
    Case(
      id: "strength.no-usable-key", settings: weak("DIR/short.pem"),
      effect: "handshakes fail with all peers that have TLS 1.3; of others some take so short a key"
    ),
    Case(
      id: "config.obsolete-parameter",
      settings: "smtp_tls_per_site = static:may\nsmtp_tls_policy_maps = static:may",
      effect: "Postfix warns and passes over it, because smtp_tls_policy_maps is set"),
    Case(
      id: "config.policy", settings: "smtp_tls_policy_maps = inline:{{example.org=nosuch}}",
      effect: "smtp defers mail to example.org"),
    Case(
      id: "config.policy",
      settings: "smtp_tls_policy_maps = inline:{{example.org=encrypt ciphers=null}}",
      effect: "smtp defers mail to example.org"),
    Case(
      id: "config.policy",
      settings: "smtp_tls_policy_maps = inline:{{example.org=may exclude=ALL}}",
      effect: "smtp defers mail to example.org, then sends it in clear text"),
    Case(
      id: "config.policy",
      settings: "smtp_tls_policy_maps = inline:{{example.org=may ciphers=null}}",
      effect:
        "smtp defers mail to example.org for servers without TLS 1.3, then sends it in clear text"
    ),
    Case(
      id: "config.policy",
      settings: "smtp_tls_policy_maps = inline:{{example.org=may ciphers=null protocols=TLSv1.2}}",
      effect: "smtp defers mail to example.org, then sends it in clear text"),
    Case(
      id: "config.policy",
      settings: "smtp_tls_policy_maps = inline:{{example.org=secure tafile=\(oldRoot)}}",
      effect: "smtp defers mail to example.org, unless the server shows this very certificate"),
    Case(
      id: "ca.expired", settings: "smtp_tls_CAfile = \(oldRoot)",
      effect: "smtp calls its peers Untrusted in the log, and mail goes out all the same"),
    Case(
      id: "ca.expired",
      settings: "smtp_tls_CAfile = \(oldRoot)\nsmtp_tls_security_level = fingerprint",
      effect: "mail goes out all the same: the level fingerprint needs no CA"),
    Case(
      id: "ca.expired",
      settings:
        "smtp_tls_CAfile = \(oldRoot)\nsmtp_tls_policy_maps = inline:{{example.org=secure}}",
      effect: "smtp verifies none of them, and defers mail to example.org"),
    Case(
      id: "ca.expired",
      settings: "smtpd_tls_CAfile = \(oldRoot)\nsmtpd_tls_req_ccert = yes\n"
        + "smtpd_tls_security_level = encrypt",
      effect: "smtpd trusts no client's certificate and answers 421: no mail gets in"),
    Case(
      id: "config.ciphers", settings: "smtp_tls_ciphers = null",
      effect: "handshakes of smtp fail with peers without TLS 1.3, or encrypt nothing"),
    Case(
      id: "config.digest",
      settings: "smtp_tls_fingerprint_digest = nosuch\nsmtp_tls_policy_maps = static:encrypt",
      effect: "smtp sends mail in clear text, and defers it where a policy wants TLS"),
    Case(
      id: "config.digest",
      settings: "smtp_tls_fingerprint_digest = nosuch\nsmtp_tls_policy_maps = static:may\n"
        + "smtp_tls_security_level = encrypt",
      effect: "smtp defers all mail, since TLS is not available, unless a policy wants no TLS"),
    Case(
      id: "config.digest",
      settings: "smtp_tls_fingerprint_digest = nosuch\nsmtp_tls_security_level = dane",
      effect:
        "smtp sends mail in clear text, unless a TLSA record wants TLS, and says so in the log"
        + " alone"),
    Case(
      id: "config.digest", settings: "smtpd_tls_fingerprint_digest = nosuch",
      effect: "smtpd still offers STARTTLS and answers 454: mail comes in clear text, if at all"),
  ]

  private static func weak(_ files: String) -> String { "smtpd_tls_chain_files = \(files)" }

  @Test(arguments: cases)
  func `the effect is what Postfix does`(_ item: Case) async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    try bench.put("short.pem", "young/rsa512.key.pem", "young/rsa512.crt.pem")
    try bench.put("good.pem", "keys/p256.pem", "certificates/p256.pem")
    try bench.directory.write("names", "a.example.org \(bench.directory.path)\n")
    try bench.server(
      "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
        + "smtp_tls_security_level = may\n" + item.settings)
    let result = try await bench.check(["--format", "json"])
    let found = result.findings.filter { $0.id == item.id }
    #expect(found.map(\.consequence).contains(item.effect), "\(result)")
    #expect(found.allSatisfy { !$0.message.isEmpty })
  }

  @Test func `a name that several tables have is named once`() async throws {
    let bench = try CheckBench()
    let path = try bench.put("both.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem")
    let other = try bench.put("other.pem", "keys/p256.pem", "certificates/rsa2048.pem")
    for name in ["one", "two"] {
      try bench.directory.write(name, "a.example.org \(path)\nb.example.org \(other)\n")
    }
    try bench.server(
      "smtpd_tls_chain_files = \(path)\n"
        + "tls_server_sni_maps = texthash:DIR/one, texthash:DIR/two, texthash:DIR/one")
    let result = try await bench.check(["--format", "json"])
    let json = try JSONSerialization.jsonObject(with: Data(result.text.utf8)) as? [String: Any]
    let instances = try #require(json?["instances"] as? [[String: Any]], "\(result)")
    let pairs = try #require(instances.first?["pairs"] as? [[String: Any]])
    let findings = try #require(instances.first?["findings"] as? [[String: Any]])
    #expect(pairs.count == 2 && !findings.isEmpty, "\(result)")
    for item in pairs + findings {
      let users = item["users"] as? [String] ?? []
      #expect(Set(users).count == users.count, "\(users)")
    }
  }
}
