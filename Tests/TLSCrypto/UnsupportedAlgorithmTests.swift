// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct UnsupportedAlgorithmTests {
  /// Whether this OpenSSL has ML-DSA and its like.
  static let isYoung = OpenSSLVersion.running >= OpenSSLVersion(rawValue: 0x3050_0000)

  @Test(arguments: [
    ("mldsa44", "ML-DSA-44", "ML-DSA-44", true), ("mldsa65", "ML-DSA-65", "ML-DSA-65", true),
    ("slhdsa-sha2-128s", "SLH-DSA-SHA2-128s", "SLH-DSA-SHA2-128s", true),
    ("mlkem768", "ML-KEM-768", "ML-DSA-44", true),
    ("unknown", "1.3.101.99", "1.3.101.99", false),
    ("unknown-curve", "EC 1.2.840.10045.3.1.99", "ML-DSA-44", false),
  ])
  func `reads a certificate of an algorithm that OpenSSL does not know`(
    name: String, key: String, signature: String, isKnownLater: Bool
  ) throws {
    let certificate = try Certificate.fixture("young/\(name).crt.pem")
    #expect(certificate.publicKey.summary == key)
    #expect(certificate.signatureAlgorithm == signature)
    #expect(certificate.subject.commonName?.hasSuffix(".example.org") == true)
    #expect(certificate.covers("mx.example.org") && !certificate.covers("example.net"))
    #expect(certificate.notAfter - certificate.notBefore > 36_000 * 86_400)
    #expect(certificate.publicKey.matches(certificate.publicKey))
    #expect(
      !certificate.publicKey.matches(try Certificate.fixture("certificates/p256.pem").publicKey))

    let unsupported = certificate.publicKey.unsupported
    #expect((unsupported == nil) == (Self.isYoung && isKnownLater))
    if let unsupported {
      let release = OpenSSLVersion.running.description
      #expect(
        isKnownLater
          ? unsupported.reason == "\(key) needs OpenSSL 3.5, and this is OpenSSL \(release)"
          : unsupported.reason.hasSuffix(" is not known to OpenSSL \(release)"))
      #expect(throws: CryptoError.self) { try certificate.publicKey.requireServable() }
    }
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `the digest of such a key is that of openssl`() async throws {
    let certificate = try Certificate.fixture("young/mldsa44.crt.pem")
    let key = try CryptoObject.fixture("young/mldsa44.pub.pem")
    guard case .publicKey(let read) = key[0].content else {
      Issue.record("\(key)")
      return
    }
    #expect(read.matches(certificate.publicKey))
    let block = try Fixture.text("young/mldsa44.pub.pem").split(separator: "\n")
    let der = try await openssl(
      "base64", "-d", "-A", input: Array(block.dropFirst().dropLast().joined().utf8))
    let digest = try await openssl("dgst", "-sha256", "-c", input: der.output)
    #expect(try digest.text.uppercased().contains(read.fingerprint.description))
  }

  @Test(arguments: ["mldsa44.key.pem", "mldsa44.key.der", "mldsa44-encrypted.key.pem"])
  func `names the algorithm of a private key`(name: String) throws {
    let objects = try CryptoObject.fixture("young/\(name)", passphrase: .ofFixtures)
    #expect(objects.map(\.kind) == ["PKCS#8 key, ML-DSA-44"])
  }

  @Test func `reads all of an archive and of a bundle`() throws {
    let archive = try CryptoObject.fixture("young/mldsa44.p12", passphrase: .ofFixtures)
    #expect(archive.map(\.kind) == ["archive of a key, 1 certificates"])
    guard case .bundle(let list) = try CryptoObject.fixture("young/mldsa44.p7.pem")[0].content
    else {
      Issue.record("no bundle")
      return
    }
    #expect(Set(list.map(\.publicKey.summary)) == ["ML-DSA-44", "EC P-256"])
  }

  @Test func `an issuer is found without its algorithm`() throws {
    let root = try Certificate.fixture("young/mldsa44.crt.pem")
    let leaf = try Certificate.fixture("young/p256.crt.pem")
    #expect(root.isSelfIssued && !leaf.isSelfIssued)
    #expect(!root.isIssued(by: leaf))
    let other = try Certificate.fixture("young/mldsa65.crt.pem")
    #expect(!leaf.isIssued(by: other), "the key identifier is another")
  }

  @Test func `a request is not called forged`() throws {
    let request = try CertificateRequest.fixture("young/mldsa44.csr.pem")
    #expect(request.signatureAlgorithm == "ML-DSA-44")
    #expect(request.isSignatureValid == (request.publicKey.unsupported == nil))
    #expect(request.names.map(\.text) == ["mx.example.org", "mail.example.org"])
  }

  @Test func `a damaged key of a known algorithm is damaged`() throws {
    // The first octet of the point says how it is encoded.
    var lines = try Fixture.text("keys/p256-public.pem").split(separator: "\n").map(String.init)
    lines[1] = lines[1].replacing("QgAE", with: "QgAP")
    let objects = try CryptoObject.all(in: lines.joined(separator: "\n") + "\n")
    #expect(objects.map(\.kind) == ["unreadable, malformed"])
  }
}
