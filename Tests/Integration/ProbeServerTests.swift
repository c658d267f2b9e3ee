// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `mxtls probe` says of `openssl s_server` with all kinds of settings, as `openssl s_client` sees it.
@Suite struct ProbeServerTests {
  struct Setting: Sendable, CustomTestStringConvertible {
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

  /// What openssl genpkey makes a key by.
  private static let keys = [
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "rsa-pss": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "p521": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    "ed25519": ["-algorithm", "ED25519"], "ed448": ["-algorithm", "ED448"],
  ]

  private static let groups = [
    "P-256", "P-384", "P-521", "X25519", "X448", "ffdhe2048", "ffdhe3072",
  ]
  private static let old = "-cipher ALL:@SECLEVEL=0"

  static let settings =
    groups.map { Setting("rsa", options: "-tls1_3 -groups \($0)") }
    + ["p256", "p384", "p521", "ed25519", "ed448", "rsa-pss", "rsa3072"].flatMap {
      [Setting($0, options: "-tls1_3"), Setting($0, options: "-tls1_2")]
    }
    + [
      "DHE-RSA-AES256-SHA", "DHE-RSA-AES128-GCM-SHA256", "ECDHE-ARIA128-GCM-SHA256",
      "ECDHE-RSA-CHACHA20-POLY1305",
    ].map { Setting("rsa", options: "-tls1_2 -cipher \($0)") }
    + ["AES256-GCM-SHA384", "AES128-SHA", "CAMELLIA256-SHA", "AES128-CCM"].map {
      Setting("rsa", options: "-tls1_2 -cipher \($0)").with {
        $0.findings = ["served.no-forward-secrecy"]
      }
    }
    + [
      Setting("rsa", options: "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256"),
      Setting("rsa", options: "-tls1_3 -sigalgs RSA-PSS+SHA512"),
      Setting("rsa", options: "-tls1_2 -sigalgs RSA+SHA1 \(old)"),
      Setting("p256", options: "-tls1_2 -named_curve secp384r1"),
      Setting("rsa", options: "-tls1_2 -no_ticket"),
      Setting("rsa", options: "-tls1_3 -num_tickets 0").with { $0.resumption = "not-offered" },
      Setting("rsa", "p256", options: "-tls1_3"), Setting("rsa", "p256", options: "-tls1_2"),
      Setting("rsa", options: "-tls1_3 -verify 1").with { $0.isAskingForCertificate = true },
      Setting("rsa", options: "-tls1_2 -verify 1").with { $0.isAskingForCertificate = true },
      Setting("rsa", options: "-tls1 \(old)").with { $0.findings = ["served.old-protocol"] },
      Setting("rsa", options: "-tls1_1 \(old)").with { $0.findings = ["served.old-protocol"] },
    ]
    + ["ADH-AES256-GCM-SHA384", "AECDH-AES128-SHA"].map {
      Setting("rsa", options: "-tls1_2 -cipher \($0):@SECLEVEL=0").with {
        $0.findings = ["served.weak-cipher", "served.no-certificate"]
      }
    }

  @Test(arguments: settings) func `the facts are those of openssl`(
    _ setting: Setting
  ) async throws {
    let directory = try TemporaryDirectory()
    var options = setting.options.split(separator: " ").map(String.init)
    for (place, name) in setting.keys.enumerated() {
      let (key, certificate) = (directory["\(name).key"], directory["\(name).pem"])
      let recipe = try #require(Self.keys[name])
      let made = try await Tool("openssl").run(["genpkey", "-out", key] + recipe)
      try #require(made.status == 0, "\(made)")
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
