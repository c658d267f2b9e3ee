// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `mxtls probe` says of `openssl s_server` with all kinds of settings, as `openssl s_client` sees it.
@Suite struct ProbeServerTests {
  struct Setting: Sendable, CustomTestStringConvertible {
    /// Those of Tests/Fixtures/keys.
    let keys: [String]
    let options: String
    /// The findings.
    var findings: Set<String> = []
    var resumption = "resumed"
    var isAskingForCertificate = false

    init(_ keys: String..., options: String) { (self.keys, self.options) = (keys, options) }

    func with(_ change: (inout Self) -> Void) -> Self {
      var setting = self
      change(&setting)
      return setting
    }

    var testDescription: String { "\(keys.joined(separator: " and ")) \(options)" }
  }

  private static let groups = [
    "P-256", "P-384", "P-521", "X25519", "X448", "ffdhe2048", "ffdhe3072",
  ]
  private static let old = "-cipher ALL:@SECLEVEL=0"

  static let settings =
    groups.map { Setting("rsa2048", options: "-tls1_3 -groups \($0)") }
    + ["p256", "p384", "p521", "ed25519", "ed448", "rsa-pss", "rsa3072"].flatMap {
      [Setting($0, options: "-tls1_3"), Setting($0, options: "-tls1_2")]
    }
    + [
      "DHE-RSA-AES256-SHA", "DHE-RSA-AES128-GCM-SHA256", "ECDHE-ARIA128-GCM-SHA256",
      "ECDHE-RSA-CHACHA20-POLY1305",
    ].map { Setting("rsa2048", options: "-tls1_2 -cipher \($0)") }
    + ["AES256-GCM-SHA384", "AES128-SHA", "CAMELLIA256-SHA", "AES128-CCM"].map {
      Setting("rsa2048", options: "-tls1_2 -cipher \($0)").with {
        $0.findings = ["served.no-forward-secrecy"]
      }
    }
    + [
      Setting("rsa2048", options: "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256"),
      Setting("rsa2048", options: "-tls1_3 -sigalgs RSA-PSS+SHA512"),
      Setting("rsa2048", options: "-tls1_2 -sigalgs RSA+SHA1 \(old)"),
      Setting("p256", options: "-tls1_2 -named_curve secp384r1"),
      Setting("rsa2048", options: "-tls1_2 -no_ticket"),
      Setting("rsa2048", options: "-tls1_3 -num_tickets 0").with { $0.resumption = "not-offered" },
      Setting("rsa2048", "p256", options: "-tls1_3"),
      Setting("rsa2048", "p256", options: "-tls1_2"),
      Setting("rsa2048", options: "-tls1_3 -verify 1").with { $0.isAskingForCertificate = true },
      Setting("rsa2048", options: "-tls1_2 -verify 1").with { $0.isAskingForCertificate = true },
      Setting("rsa2048", options: "-tls1 \(old)").with { $0.findings = ["served.old-protocol"] },
      Setting("rsa2048", options: "-tls1_1 \(old)").with { $0.findings = ["served.old-protocol"] },
    ]
    + ["ADH-AES256-GCM-SHA384", "AECDH-AES128-SHA"].map {
      Setting("rsa2048", options: "-tls1_2 -cipher \($0):@SECLEVEL=0").with {
        $0.findings = ["served.weak-cipher", "served.no-certificate"]
      }
    }

  @Test(arguments: settings) func `the facts are those of openssl`(
    _ setting: Setting
  ) async throws {
    let directory = try TemporaryDirectory()
    var options = setting.options.split(separator: " ").map(String.init)
    for (place, name) in setting.keys.enumerated() {
      let (key, certificate) = (Fixture.path("keys/\(name).pem"), directory["\(name).pem"])
      let signed = try await Tool("openssl").run(
        "req", "-x509", "-new", "-key", key, "-out", certificate, "-days", "30", "-subj",
        "/CN=mx.example.org", "-addext", "subjectAltName=DNS:mx.example.org", "-addext",
        "basicConstraints=critical,CA:FALSE")
      try #require(signed.status == 0, "\(signed)")
      options +=
        place == 0 ? ["-cert", certificate, "-key", key] : ["-dcert", certificate, "-dkey", key]
    }
    let (shown, client) = try await ServerOfOpenSSL(options: options).whileRunning { port in
      (
        try await probe("127.0.0.1:\(port)", "--no-server-name"),
        try await OpenSSLClient(port: port)
      )
    }
    let address = try #require(shown["addresses"]?.elements.first)
    try client.judge(#require(address["agreement"], "\(shown)"))
    #expect(address["offers_in_clear"]?.elements.map(\.string) == ["STARTTLS"])
    #expect(address["offers"]?.elements.map(\.string) == ["SIZE 1000"])
    #expect(address["resumption"]?.string == setting.resumption)
    #expect(
      address["agreement"]?["client_certificate"]?.boolean == setting.isAskingForCertificate)
    let isAnonymous = setting.findings.contains("served.no-certificate")
    #expect(address["certificates"]?.elements.count == (isAnonymous ? 0 : 1))
    if !isAnonymous {
      #expect(address["other_certificates"]?.elements.count == setting.keys.count - 1)
    }
    let findings = shown["findings"]?.elements.compactMap { $0["id"]?.string } ?? []
    #expect(Set(findings) == setting.findings, "\(shown)")
  }
}
