// SPDX-License-Identifier: Apache-2.0

import Foundation
import TLSCrypto
import TestSupport
import Testing

/// Keys of kinds that mxtls does not offer are replaced by others of the same kind, and a running
/// Postfix shows them.
@Suite struct RotationKindTests {
  private static let restricted = [
    "-newkey", "rsa-pss", "-pkeyopt", "rsa_pss_keygen_md:sha384", "-pkeyopt",
    "rsa_pss_keygen_mgf1_md:sha384", "-pkeyopt", "rsa_pss_keygen_saltlen:48",
  ]
  private static let brainpool = [
    "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1",
  ]

  /// What TLS has in place of the curve.
  private static let successorOfBrainpool =
    OpenSSLVersion.running.rawValue >= 0x3020_0000 ? "brainpoolP256r1" : "P-256"

  @Test(
    arguments: [
      ([["-newkey", "rsa:2048"], restricted], "RSA 2048 bits, RSA-PSS 2048 bits"),
      ([restricted, ["-newkey", "ed448"]], "RSA-PSS 2048 bits, Ed448"),
      ([["-newkey", "rsa:2304"], brainpool], "RSA 2304 bits, EC \(successorOfBrainpool)"),
      ([brainpool], "EC \(successorOfBrainpool)"),
    ] as [([[String]], String)])
  func `each key of a chain file is replaced by one of its kind, and shown`(
    kinds: [[String]], keys: String
  ) async throws {
    try await expectRenewal(of: kinds, keys)
  }

  /// Debian 13 has them, and Debian 12 cannot read them.
  @Test(
    .enabled(if: OpenSSLVersion.running.rawValue >= 0x3050_0000, "OpenSSL has ML-DSA from 3.5 on"),
    arguments: [
      (["rsa:2048", "ML-DSA-65"], "RSA 2048 bits, ML-DSA-65"), (["ML-DSA-44"], "ML-DSA-44"),
      (["ML-DSA-87", "ed25519"], "ML-DSA-87, Ed25519"),
    ] as [([String], String)])
  func `keys of ML-DSA are replaced by such keys, alone and beside others`(
    kinds: [String], keys: String
  ) async throws {
    try await expectRenewal(of: kinds.map { ["-newkey", $0] }, keys)
  }

  private func expectRenewal(of kinds: [[String]], _ keys: String) async throws {
    let certs = try TemporaryDirectory()
    var chain = ""
    for kind in kinds {
      let made = try await Tool("openssl").run(
        ["req", "-x509", "-nodes", "-days", "90", "-subj", "/CN=mx.example.org"]
          + ["-addext", "subjectAltName=DNS:mx.example.org"] + kind
          + ["-keyout", certs["key.pem"], "-out", certs["cert.pem"]])
      try #require(made.status == 0, "\(made)")
      chain += try certs.text("key.pem") + certs.text("cert.pem")
    }
    try certs.write("chain.pem", chain, mode: 0o600)
    let settings = [
      "smtpd_tls_security_level": "may", "smtpd_tls_chain_files": certs["chain.pem"],
    ]
    try await withPostfix(settings) { postfix in
      for dry in [["--dry-run"], []] {
        let result = try await Tool.mxtls.run(
          ["rotate", "--force", "-v", "-c", postfix.configuration, "--lock-file", certs["lock"]]
            + ["--confirm-timeout", "20"] + dry, environment: ["MAIL_CONFIG": nil])
        #expect(result.status == 0, "\(result)")
        guard dry.isEmpty else { continue }
        #expect(result.text.contains("confirmed by 127.0.0.1:\(postfix.port)"), "\(result)")
        #expect(result.text.contains(" \(keys)\n"), "\(result)")
      }
    }
  }

  @Test(arguments: ["rsa2048", "p384", "ed25519"])
  func `a pair that waits stays as long as it is of the kind that is wanted`(type: String)
    async throws
  {
    let bench = try await RotationBench(layout: "chain")
    // The pair in use is due then.
    let later = String(Int(Date().timeIntervalSince1970) + 350 * 86400)
    func stage(_ type: String) async throws -> String {
      let result = try await Tool.mxtls.run(
        bench.arguments(["rotate", "--stage-only", "--type", type]),
        environment: ["MAIL_CONFIG": nil, "SOURCE_DATE_EPOCH": later])
      #expect(result.status == 0, "\(result)")
      return try bench.directory.text("\(bench.store)/next/chain.pem")
    }
    let first = try await stage(type)
    #expect(try await stage(type) == first)
    #expect(try await stage("p256") != first)
  }

  /// A pair that cannot be renewed is an error of the dry run as of the run, and nothing is changed.
  @Test(arguments: [["--dry-run"], [], ["--stage-only"], ["--stage-only", "--dry-run"]])
  func `a kind of key that is not made here is refused in time`(options: [String]) async throws {
    let bench = try await RotationBench(layout: "chain")
    let chain = try Fixture.text("keys/dsa.pem") + Fixture.text("certificates/dsa.pem")
    try bench.directory.write("certs/chain.pem", chain, mode: 0o600)
    let result = try await Tool.mxtls.run(
      bench.arguments(["rotate", "--force", "--before", "90d"] + options),
      environment: ["MAIL_CONFIG": nil])
    #expect(result.status == 78, "\(result)")
    #expect(
      result.errorText.contains(
        "chain.pem: a new key like the old one, DSA 2048 bits, is not made here"), "\(result)")
    #expect(result.errorText.contains("hint: --type makes one of another kind"), "\(result)")
    #expect(try bench.directory.text("certs/chain.pem") == chain)
    #expect(try bench.files() == ["chain.pem"])
  }
}
