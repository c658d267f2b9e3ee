// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct CertificateChecksTests {
  private static let names =
    "DNS:mx.example.org,DNS:*.example.com,DNS:f*.example.net,DNS:*f.example.net,"
    + "DNS:xn--bcher-kva.example,DNS:*.xn--bcher-kva.example,DNS:xn--*.example.info,"
    + "DNS:mail_1.example.org,DNS:dot.example.org.,DNS:192.0.2.77,DNS:*.org,"
    + "IP:192.0.2.25,IP:2001:db8::25,email:mail@example.info"

  private static func certificate(_ names: String?) async throws -> [UInt8] {
    let made = try await Tool("openssl").run(
      ["req", "-x509", "-key", Fixture.path("keys/p256.pem"), "-subj", "/CN=cn.example.org"]
        + (names.map { ["-addext", "subjectAltName=\($0)"] } ?? []))
    try #require(made.status == 0, "\(made)")
    return made.output
  }

  /// What openssl says of a name, or an address.
  private func judge(_ host: String, _ pem: [UInt8]) async throws -> Bool {
    let option = SubjectAlternativeName.address(host) == nil ? "-checkhost" : "-checkip"
    let shown = try await openssl("x509", "-noout", option, host, input: pem).text
    let matches = shown.contains("does match certificate")
    try #require(matches != shown.contains("does NOT match certificate"), "\(shown)")
    return matches
  }

  @Test func `covers the hosts that openssl says`() async throws {
    let pem = try await Self.certificate(Self.names)
    let certificate = try Certificate.first(in: pem)
    let covered = [
      "mx.example.org", "MX.Example.ORG", "a.example.com", "xn--a.example.com", "*.example.com",
      "xn--bcher-kva.example", "XN--BCHER-KVA.example", "a.xn--bcher-kva.example",
      "mail_1.example.org", "192.0.2.25", "2001:db8::25", "2001:DB8:0::0025", "dot.example.org.",
    ]
    let others = [
      "mx.example.org.", "mx.example.org ", " mx.example.org", "x.mx.example.org", "example.org",
      "example.com", "a.b.example.com", "a..example.com", "mx", "com", "*",
      "xn--kva.example", "xn--a.example.info", "dot.example.org", "cn.example.org", "192.0.2.26",
      "192.0.2.77", "2001:db8::26", "::ffff:192.0.2.25", "192.0.2.25.", "mail@example.info",
      "example.info", "org", "b.a.org",
    ]
    for (hosts, answer) in [(covered, true), (others, false)] {
      for host in hosts {
        #expect(certificate.covers(host) == answer, "\(host)")
        #expect(try await judge(host, pem) == answer, "openssl: \(host)")
      }
    }
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  /// Where its defaults go further: a wildcard for a part of a label, a leading dot for every
  /// subdomain.
  @Test(arguments: ["foo.example.net", "oof.example.net", ".example.com", ".example.org"])
  func `covers less than openssl does`(host: String) async throws {
    let pem = try await Self.certificate(Self.names)
    #expect(try !Certificate.first(in: pem).covers(host))
    #expect(try await judge(host, pem))
  }

  @Test func `takes the forms of a host that people write`() async throws {
    let certificate = try await Certificate.first(in: Self.certificate(Self.names))
    for host in ["bücher.example", "BÜCHER.example", "a.bücher.example", "[2001:db8::25]"] {
      #expect(certificate.covers(host), "\(host)")
    }
    for host in [
      "", "[]", "[mx.example.org]", "bücher.example.org", "mx.example.org\0", "\0",
      "mx.example.org\0.example.net", "192.0.2.25\0", "büch er.example", "fe80::1%eth0",
      String(repeating: "a", count: 100_000), String(repeating: "ü", count: 5_000),
    ] {
      #expect(!certificate.covers(host), "\(host.prefix(40))")
    }
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test(arguments: [nil, "email:mail@example.org", "IP:192.0.2.25"])
  func `does not look at the subject`(names: String?) async throws {
    let certificate = try await Certificate.first(in: Self.certificate(names))
    #expect(certificate.subject.commonName == "cn.example.org")
    #expect(!certificate.covers("cn.example.org"))
  }

  @Test(
    arguments: ["leaf", "leaf-p256", "intermediate", "bad-signature", "rsa2048"],
    ["intermediate", "root", "rsa2048", "ed25519", "as-openssl-req-x509"])
  func `knows the issuer as openssl does`(subject: String, issuer: String) async throws {
    let paths = [issuer, subject].map { "certificates/\($0).pem" }
    let certificate = try Certificate.fixture(paths[1])
    let isIssued = try certificate.isIssued(by: Certificate.fixture(paths[0]))
    // For what is trusted or self-signed openssl looks for no issuer.
    if subject != issuer, !certificate.isSelfSigned {
      let verified = try await openssl(
        "verify", "-no-CAfile", "-no-CApath", "-no_check_time", "-partial_chain", "-trusted",
        Fixture.path(paths[0]), Fixture.path(paths[1]))
      #expect(isIssued == (verified.status == 0), "\(verified)")
    }
    let expected = [
      "leaf": "intermediate", "leaf-p256": "intermediate", "intermediate": "root",
      "rsa2048": "as-openssl-req-x509",  // which has the same name and key, and may sign
    ]
    #expect(isIssued == (expected[subject] == issuer))
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `wants the issuer's signature and not its name alone`() throws {
    let root = try Certificate.fixture("certificates/root.pem")
    #expect(root.isIssued(by: root))
    let names = [SubjectAlternativeName.dns("mx.example.org")]
    let subject = try DistinguishedName(parsing: "CN=mxtls test intermediate")
    let forged = try Certificate.selfSigned(
      by: .fixture(.p256), subject: subject, names: names,
      validity: Certificate.Validity(days: 1, from: 0), purposes: .server)
    #expect(try !Certificate.fixture("certificates/leaf.pem").isIssued(by: forged))
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test(
    arguments: [
      ("rsa2048", "SHA256"), ("sha1", "SHA1"), ("p256", "SHA256"), ("rsa-pss", "SHA256"),
      ("dsa", "SHA256"), ("ed25519", nil), ("ed448", nil),
    ])
  func `names the digest of the signature`(name: String, digest: String?) throws {
    #expect(try Certificate.fixture("certificates/\(name).pem").signatureDigest == digest)
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test(
    arguments: [
      ("rsa2048", "-md5", "", "MD5"), ("rsa2048", "-sha384", "", "SHA384"),
      ("rsa2048", "-sha512", "rsa_padding_mode:pss", "SHA512"),
      ("rsa2048", "-sha1", "rsa_padding_mode:pss", "SHA1"), ("p384", "-sha224", "", "SHA224"),
    ])
  func `names the digest that openssl signed with`(
    key: String, digest: String, padding: String, name: String
  ) async throws {
    let made = try await Tool("openssl").run(
      ["req", "-x509", "-subj", "/CN=x", "-key", Fixture.path("keys/\(key).pem"), digest]
        + (padding.isEmpty ? [] : ["-sigopt", padding]))
    #expect(try Certificate.first(in: made.output).signatureDigest == name, "\(made)")
  }
}
