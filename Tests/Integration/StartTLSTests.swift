// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `mxtls new` makes is what a Postfix with the printed main.cf lines serves.
@Suite struct StartTLSTests {
  struct Setup: CustomTestStringConvertible {
    let types: [String]
    let layout: String
    var testDescription: String { "\(types.joined(separator: ",")) \(layout)" }
  }

  static let setups = [
    Setup(types: ["rsa2048"], layout: "pair"),
    Setup(types: ["p256"], layout: "pair"),
    Setup(types: ["rsa2048", "p256"], layout: "pair"),
    Setup(types: ["ed25519"], layout: "pair"),
    Setup(types: ["rsa2048"], layout: "chain"),
    Setup(types: ["rsa2048", "p256"], layout: "chain"),
    Setup(types: ["ed25519"], layout: "chain"),
  ]

  @Test(arguments: setups)
  func `Postfix serves the certificates with the printed lines`(_ setup: Setup) async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: setup.types, layout: setup.layout, in: directory)
    try await withPostfix(pair.mainCF) { postfix in
      for certificate in pair.certificates {
        let file = try directory.write("anchor-\(certificate.type).pem", certificate.pem)
        for version in ["-tls1_2", "-tls1_3"] {
          try await expectOpenSSLAccepts(certificate, in: file, version: version, postfix)
        }
        try await expectGnuTLSAccepts(certificate, in: file, postfix)
      }
      try await expectPosttlsFingerVerifies(pair, postfix)

      let log = try postfix.log()
      #expect(log.contains("connect from unknown[127.0.0.1]"))
      #expect(!log.contains("TLS library problem"))
      #expect(!log.contains("disabling TLS"))
      #expect(!log.contains("warning:"), "\(log)")
    }
  }

  private func expectOpenSSLAccepts(
    _ certificate: MadeCertificate, in file: String, version: String, _ postfix: PostfixInstance
  ) async throws {
    let schemes = [
      "rsa2048": "RSA-PSS+SHA256", "p256": "ECDSA+SHA256", "ed25519": "ed25519",
    ]
    let result = try await Tool("openssl").run(
      "s_client", "-starttls", "smtp", "-connect", "127.0.0.1:\(postfix.port)", version,
      "-sigalgs", try #require(schemes[certificate.type]),
      "-CAfile", file, "-verify_hostname", "mx.example.org", "-verify_return_error",
      input: "QUIT\r\n")
    #expect(result.status == 0, "\(result)")
    #expect(try await fingerprint(of: result.text) == certificate.fingerprint)
  }

  private func expectGnuTLSAccepts(
    _ certificate: MadeCertificate, in file: String, _ postfix: PostfixInstance
  ) async throws {
    let schemes = [
      "rsa2048": "+SIGN-RSA-PSS-RSAE-SHA256", "p256": "+SIGN-ECDSA-SECP256R1-SHA256",
      "ed25519": "+SIGN-EDDSA-ED25519",
    ]
    let result = try await Tool("gnutls-cli").run(
      "--starttls-proto=smtp", "--x509cafile", file, "--verify-hostname", "mx.example.org",
      "--priority", "NORMAL:-SIGN-ALL:\(try #require(schemes[certificate.type]))",
      "--port", "\(postfix.port)", "127.0.0.1")
    #expect(result.status == 0, "\(result)")
    #expect(result.text.contains("Status: The certificate is trusted."), "\(result)")
  }

  /// posttls-finger exits with 0 whatever it finds: only its words tell.
  private func expectPosttlsFingerVerifies(
    _ pair: Pair, _ postfix: PostfixInstance
  ) async throws {
    let arguments = ["-c", "-l", "fingerprint", "-d", "sha256", postfix.address]
    let result = try await Tool("posttls-finger").run(
      arguments + pair.certificates.map(\.fingerprint),
      environment: ["MAIL_CONFIG": postfix.configuration])
    let words = result.text + result.errorText
    #expect(words.contains("Verified TLS connection established to 127.0.0.1"), "\(result)")
    #expect(pair.certificates.contains { words.contains("fingerprint=\($0.fingerprint)") })
  }
}
