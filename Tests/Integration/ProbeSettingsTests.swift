// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `mxtls probe` says of servers with all kinds of settings, as `openssl s_client` sees them.
@Suite struct ProbeSettingsTests {
  struct Setting: Sendable, CustomTestStringConvertible {
    let version: String
    let key: String
    var curve: String?
    var ciphers = "ALL:@SECLEVEL=0"

    var testDescription: String { "\(version) \(key) \(curve ?? "any") \(ciphers)" }
  }

  private static let keys = ["rsa2048", "p256", "p384", "ed25519"]
  private static let curves: [String?] = [nil, "prime256v1", "secp384r1", "secp521r1"]

  static let settings =
    ["TLSv1_2", "TLSv1_3"].flatMap { version in
      keys.flatMap { key in curves.map { Setting(version: version, key: key, curve: $0) } }
    } + [
      Setting(version: "TLSv1", key: "rsa2048"), Setting(version: "TLSv1_1", key: "rsa2048"),
      Setting(version: "TLSv1_2", key: "rsa2048", ciphers: "AES128-SHA"),
      Setting(version: "TLSv1_2", key: "rsa2048", ciphers: "ECDHE-RSA-CHACHA20-POLY1305"),
      Setting(version: "TLSv1_2", key: "p256", ciphers: "ECDHE-ECDSA-AES256-SHA384"),
    ]

  @Test(arguments: settings) func `the agreement is the one that openssl comes to`(
    _ setting: Setting
  ) async throws {
    let directory = try TemporaryDirectory()
    let pair = try await pair(setting.key, in: directory)
    var server = MailServerStandIn(pairs: [pair])
    server.versions = (setting.version, setting.version)
    server.ciphers = setting.ciphers
    server.curve = setting.curve
    let (shown, client) = try await server.whileRunning { port in
      (try await probe("127.0.0.1:\(port)"), try await OpenSSLClient(port: port))
    }
    let address = try #require(shown["addresses"]?.elements.first)
    let agreement = try #require(address["agreement"])
    try client.judge(agreement)
    let names = [
      "TLSv1": "TLSv1", "TLSv1_1": "TLSv1.1", "TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3",
    ]
    #expect(agreement["protocol"]?.string == names[setting.version])
    #expect(address["certificates"]?.elements.count == 1)
    #expect(address["offers_in_clear"]?.elements.map(\.string) == ["STARTTLS", "SIZE 1000"])
    #expect(address["offers"]?.elements.map(\.string) == ["AUTH PLAIN", "SIZE 1000"])
    #expect(address["resumption"]?.string == "resumed")
    #expect(address["connections"]?.integer == 3)
    let ids = shown["findings"]?.elements.map { $0["id"]?.string }
    #expect(ids?.contains("served.old-protocol") == ["TLSv1", "TLSv1_1"].contains(setting.version))
  }

  @Test func `two kinds of certificates are both shown`() async throws {
    let directory = try TemporaryDirectory()
    let server = MailServerStandIn(
      pairs: [try await pair("rsa2048", in: directory), try await pair("p256", in: directory)])
    let shown = try await server.whileRunning { try await probe("127.0.0.1:\($0)") }
    let address = try #require(shown["addresses"]?.elements.first)
    #expect(address["certificates"]?.elements.first?["key"]?.string == "EC P-256")
    #expect(address["other_certificates"]?.elements.first?["key"]?.string == "RSA 2048 bits")
  }

  @Test func `a server that gives nothing to resume by is not asked for it`() async throws {
    let directory = try TemporaryDirectory()
    var server = MailServerStandIn(pairs: [try await pair("p256", in: directory)])
    server.hasTickets = false
    server.versions = ("TLSv1_3", "TLSv1_3")
    let shown = try await server.whileRunning { try await probe("127.0.0.1:\($0)") }
    let address = try #require(shown["addresses"]?.elements.first)
    #expect(address["resumption"]?.string == "not-offered")
    #expect(address["connections"]?.integer == 2)
    #expect(address["other_certificates"]?.elements.isEmpty == true)
  }

  @Test(arguments: ["TLSv1_2", "TLSv1_3"]) func `a server that asks for a certificate is told`(
    _ version: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let pair = try await pair("rsa2048", in: directory)
    var server = MailServerStandIn(pairs: [pair])
    server.versions = (version, version)
    server.clientAuthority = pair.certificate
    let shown = try await server.whileRunning { try await probe("127.0.0.1:\($0)") }
    let agreement = shown["addresses"]?.elements.first?["agreement"]
    #expect(agreement?["client_certificate"]?.boolean == true)
  }

  @Test func `a small group and an anonymous cipher are findings`() async throws {
    let directory = try TemporaryDirectory()
    let parameters = directory["dh.pem"]
    // What openssl makes of 1024 bits at random takes seconds; these are of RFC 2409, group 2.
    try directory.write("dh.pem", Self.oakley)
    var server = MailServerStandIn(pairs: [try await pair("rsa2048", in: directory)])
    server.versions = ("TLSv1_2", "TLSv1_2")
    server.parameters = parameters
    server.ciphers = "DHE-RSA-AES128-SHA:@SECLEVEL=0"
    let small = try await server.whileRunning { try await probe("127.0.0.1:\($0)") }
    #expect(
      small["findings"]?.elements.contains { $0["id"]?.string == "served.weak-group" } == true)
    server.ciphers = "ADH-AES128-SHA:@SECLEVEL=0"
    let anonymous = try await server.whileRunning { try await probe("127.0.0.1:\($0)") }
    let ids = anonymous["findings"]?.elements.compactMap { $0["id"]?.string } ?? []
    #expect(ids.contains("served.no-certificate") && ids.contains("served.weak-cipher"))
  }

  private static let oakley = """
    -----BEGIN DH PARAMETERS-----
    MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
    Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
    /1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
    -----END DH PARAMETERS-----

    """

  /// What openssl req -x509 makes unless it is told otherwise.
  @Test func `a certificate of a CA that is shown is judged like any other`() async throws {
    let directory = try TemporaryDirectory()
    let (key, certificate) = (directory["k.pem"], directory["c.pem"])
    let made = try await Tool("openssl").run(
      "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", key, "-out", certificate, "-subj",
      "/CN=mx.example.org", "-addext", "subjectAltName=DNS:mx.example.org", "-days", "90")
    try #require(made.status == 0, "\(made)")
    let server = MailServerStandIn(pairs: [(certificate, key)])
    let shown = try await server.whileRunning {
      try await probe("127.0.0.1:\($0)", "--name", "mx.example.net", "--critical", "100")
    }
    let ids = Set(shown["findings"]?.elements.compactMap { $0["id"]?.string } ?? [])
    #expect(
      ids.isSuperset(of: [
        "use.ca-as-leaf", "name.mismatch", "strength.rsa-too-short", "validity.expires",
      ]), "\(ids)")
  }

  @Test func `a file of one kind says nothing of the other`() async throws {
    let directory = try TemporaryDirectory()
    let rsa = try await pair("rsa2048", in: directory)
    let server = MailServerStandIn(pairs: [rsa, try await pair("p256", in: directory)])
    let (both, one) = try await server.whileRunning { port in
      (
        try await probe("127.0.0.1:\(port)", "--expect", rsa.certificate),
        try await probe("127.0.0.1:\(port)", "--expect", rsa.certificate, "--connections", "1")
      )
    }
    #expect(both["findings"]?.elements.isEmpty == true)
    #expect(one["status"]?.string == "unknown")
  }

  /// Makes a self-signed pair.
  private func pair(
    _ type: String, in directory: TemporaryDirectory
  ) async throws -> (certificate: String, key: String) {
    let (key, certificate) = (directory["\(type).key"], directory["\(type).pem"])
    let made = try await Tool.mxtls.run("key", "--type", type, "-o", key)
    let signed = try await Tool.mxtls.run(
      "self-sign", "--key", key, "-o", certificate, "mx.example.org")
    try #require(made.status == 0 && signed.status == 0, "\(made) \(signed)")
    return (certificate, key)
  }
}

/// What `mxtls probe` says of one server.
func probe(_ arguments: String...) async throws -> JSONValue {
  let result = try await Tool.mxtls.run(["probe", "--format", "json"] + arguments)
  return try JSONValue(result.text)
}
