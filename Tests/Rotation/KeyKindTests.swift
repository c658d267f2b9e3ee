// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import Rotation
import TLSCrypto
import TestSupport
import Testing

/// A key is replaced by one of the same kind, as `openssl` tells it, or by none.
@Suite struct KeyKindTests {
  /// A host whose pair `openssl req` has made.
  private func host(_ kind: [String]) async throws -> RotationHost {
    let host = try RotationHost()
    let result = try await Tool("openssl").run(
      ["req", "-x509", "-nodes", "-days", "90", "-subj", "/CN=mx.example.org"]
        + ["-addext", "subjectAltName=DNS:mx.example.org"] + kind
        + ["-keyout", host.directory["certs/key.pem"]]
        + ["-out", host.directory["certs/cert.pem"]])
    try #require(result.status == 0, "\(result)")
    return host
  }

  /// What `openssl x509 -text` tells of a key, without its numbers.
  private func kind(of certificate: Certificate) async throws -> [Substring] {
    let result = try await Tool("openssl").run(
      ["x509", "-noout", "-text"], input: try certificate.pem)
    let lines = result.text.split(separator: "\n")
    let begin = try #require(lines.firstIndex { $0.contains("Public Key Algorithm") })
    let end = try #require(lines[begin...].firstIndex { $0.contains("X509v3 extensions") })
    return lines[begin..<end].filter {
      !$0.contains(/([0-9a-f]{2}:){3}/) && !$0.contains("xponent")
    }
    .filter { !$0.contains(/^ *([0-9a-f]{2}:?)+$/) }
  }

  private func policy() -> RotationPolicy {
    var policy = RotationPolicy(now: UnixTime(Date().timeIntervalSince1970))
    policy.force = "--force"
    return policy
  }

  /// Whether this OpenSSL has them in TLS.
  private static let hasBrainpool = OpenSSLVersion.running.rawValue >= 0x3020_0000
  private static let brainpool = ["brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"].map {
    ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:\($0)"]
  }

  /// Before, Postfix shows a certificate with such a key in no handshake.
  @Test(
    .enabled(if: !hasBrainpool, "OpenSSL has the curves of brainpool in TLS from 3.2 on"),
    arguments: zip(brainpool, ["P-256", "P-384", "P-521"]))
  func `a key on a curve of brainpool gives way where TLS does not have it`(
    kind: [String], curve: String
  ) async throws {
    let host = try await host(kind)
    var policy = policy()
    policy.force = nil
    let planned = try PlannedPair(host.unit(), by: policy)
    let old = kind[3].split(separator: ":")[1]
    #expect(
      planned.reasons == [
        "the key, EC \(old), is on a curve that TLS peers do not offer: the new one is EC \(curve)"
      ])
    #expect(try NewPair(planned, policy).make()[0].leaf.publicKey.summary == "EC \(curve)")
  }

  @Test(
    arguments: [
      ["-newkey", "rsa:2560"], ["-newkey", "rsa-pss"],
      [
        "-newkey", "rsa-pss", "-pkeyopt", "rsa_pss_keygen_md:sha384", "-pkeyopt",
        "rsa_pss_keygen_mgf1_md:sha384", "-pkeyopt", "rsa_pss_keygen_saltlen:48",
      ],
      ["-newkey", "rsa-pss", "-pkeyopt", "rsa_pss_keygen_md:sha256"],
      ["-newkey", "ed25519"], ["-newkey", "ed448"],
      ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
      ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
    ] + (hasBrainpool ? brainpool : []))
  func `the new key is of the kind of the old one`(kind: [String]) async throws {
    let host = try await host(kind)
    let planned = try PlannedPair(host.unit(), by: policy())
    #expect(planned.reasons == ["--force"])
    let pair = NewPair(planned, policy())
    try pair.requireMakeable()
    let new = try #require(try pair.make().first)
    let old = try host.current()
    #expect(try await self.kind(of: new.leaf) == self.kind(of: old.leaf))
    #expect(!new.leaf.publicKey.matches(old.leaf.publicKey))
    #expect(new.leaf.isSelfSigned)
  }

  @Test(
    arguments: [
      (["rsa:1024"], "RSA 1024 bits, is weak", "RSA 2048 bits"),
      (["ec", "-pkeyopt", "ec_paramgen_curve:P-192"], "EC P-192, is weak", "EC P-256"),
      (
        ["ec", "-pkeyopt", "ec_paramgen_curve:P-224"],
        "EC P-224, is on a curve that TLS peers do not offer", "EC P-256"
      ),
      (
        ["ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
        "EC secp256k1, is on a curve that TLS peers do not offer", "EC P-256"
      ),
      (
        ["ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP320r1"],
        "EC brainpoolP320r1, is on a curve that TLS peers do not offer", "EC P-384"
      ),
      (
        ["ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", "ec_param_enc:explicit"],
        "EC P-384, spells its curve out by its parameters", "EC P-384"
      ),
      (
        ["rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:73786976294838206465"],
        "RSA 2048 bits, has a public exponent that has 67 bits", "RSA 2048 bits"
      ),
    ] as [([String], String, String)])
  func `a weak key gives way to the next that will do, which is told`(
    kind: [String], fault: String, new: String
  ) async throws {
    let host = try await host(["-newkey"] + kind)
    var policy = policy()
    policy.force = nil
    let planned = try PlannedPair(host.unit(), by: policy)
    #expect(planned.reasons == ["the key, \(fault): the new one is \(new)"])
    let made = try NewPair(planned, policy).make()
    #expect(made[0].leaf.publicKey.summary == new)
  }

  /// Nobody takes DSA; what OpenSSL before 3.5 says of ML-DSA is in `KeyRecipeTests`.
  @Test func `a kind that is not made is said before anything is done`() async throws {
    let host = try RotationHost()
    for (name, file) in [("key.pem", "keys/dsa.pem"), ("cert.pem", "certificates/dsa.pem")] {
      try host.directory.write("certs/\(name)", Fixture.text(file), mode: 0o600)
    }
    let pair = NewPair(try PlannedPair(host.unit(), by: policy()), policy())
    let error = try #require(throws: RotationError.self) { try pair.requireMakeable() }
    #expect(error.code == .notMade)
    #expect(
      error.reason == "a new key like the old one, DSA 2048 bits, is not made here")
    #expect(throws: error) { try pair.make() }
  }
}
