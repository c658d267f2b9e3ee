// SPDX-License-Identifier: Apache-2.0

import Primitives
import TestSupport
import Testing

@testable import TLSCrypto

/// What is made, before openssl and certtool.
@Suite struct CertificateTests {
  /// 2026-01-01T00:00:00Z.
  private static let now: UnixTime = 1_767_225_600

  private func make(
    _ type: KeyType = .p256, _ hosts: [String] = ["mx.example.org", "192.0.2.25"],
    validity: Certificate.Validity = Certificate.Validity(days: 365, from: now),
    purposes: CertificatePurposes = [.server, .client]
  ) throws -> Certificate {
    let names = try hosts.map { try SubjectAlternativeName($0) }
    return try Certificate.selfSigned(
      by: PrivateKey.fixture(type), subject: DistinguishedName(for: names), names: names,
      validity: validity, purposes: purposes)
  }

  @Test(
    arguments: [
      (.rsa2048, "sha256WithRSAEncryption"), (.rsa3072, "sha256WithRSAEncryption"),
      (.rsa4096, "sha256WithRSAEncryption"), (.p256, "ecdsa-with-SHA256"),
      (.p384, "ecdsa-with-SHA384"), (.p521, "ecdsa-with-SHA512"), (.ed25519, "ED25519"),
    ] as [(KeyType, String)])
  func `makes a certificate that openssl and certtool accept`(
    type: KeyType, algorithm: String
  ) async throws {
    let certificate = try make(type)
    #expect(OpenSSL.drainQueue().isEmpty)
    let directory = try TemporaryDirectory()
    let path = try directory.write("cert.pem", certificate.pem)

    for purpose in ["sslserver", "sslclient"] {
      let verified = try await openssl(
        "verify", "-x509_strict", "-check_ss_sig", "-purpose", purpose, "-attime", "\(Self.now)",
        "-verify_hostname", "mx.example.org", "-trusted", path, path)
      #expect(verified.status == 0, "\(verified)")
    }
    let text = try await openssl("x509", "-in", path, "-noout", "-text").text
    #expect(text.contains("Version: 3 (0x2)"))
    #expect(text.contains("Signature Algorithm: \(algorithm)\n"))
    #expect(text.contains("DNS:mx.example.org, IP Address:192.0.2.25\n"))
    let shown = try await Tool("certtool").run(["-i", "--infile", path])
    #expect(shown.status == 0, "\(shown)")
    #expect(shown.errorText.isEmpty)

    #expect(certificate.signatureAlgorithm == algorithm)
    #expect(certificate.isSelfSigned)
    #expect(certificate.version == 3)
    let key = try PrivateKey.fixture(type)
    #expect(certificate.publicKey.matches(key.publicKey))
  }

  @Test(arguments: [.rsa2048, .p256, .ed25519] as [KeyType])
  func `gives usages that fit the key`(type: KeyType) async throws {
    let shown = try await openssl(
      "x509", "-noout", "-ext", "basicConstraints,keyUsage,extendedKeyUsage",
      input: make(type).pem)
    let usage = type == .rsa2048 ? "Digital Signature, Key Encipherment" : "Digital Signature"
    #expect(
      shown.text == """
        X509v3 Basic Constraints: critical
            CA:FALSE
        X509v3 Key Usage: critical
            \(usage)
        X509v3 Extended Key Usage: 
            TLS Web Server Authentication, TLS Web Client Authentication

        """)
  }

  @Test(
    arguments: [
      (.server, ["serverAuth"]), (.client, ["clientAuth"]),
      ([.server, .client], ["serverAuth", "clientAuth"]),
    ] as [(CertificatePurposes, [String])])
  func `serves the purposes asked for`(purposes: CertificatePurposes, usage: [String]) throws {
    #expect(try make(purposes: purposes).extensions.extendedKeyUsage == usage)
  }

  @Test func `reads back the extensions that it makes`() throws {
    let certificate = try make(.rsa2048)
    let extensions = certificate.extensions
    #expect(extensions.isCA == false)
    #expect(extensions.pathLength == nil)
    #expect(extensions.keyUsage == ["digitalSignature", "keyEncipherment"])
    #expect(extensions.names == [.dns("mx.example.org"), .ip([192, 0, 2, 25])])
    #expect(extensions.subjectKeyIdentifier?.count == 20)
    #expect(extensions.subjectKeyIdentifier == extensions.authorityKeyIdentifier)
    #expect(!extensions.mustStaple)
    #expect(
      certificate.extensionTexts.filter(\.isCritical).map(\.identifier) == [
        "2.5.29.19", "2.5.29.15",
      ])
    #expect(
      certificate.extensionTexts.map(\.identifier) == [
        "2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17", "2.5.29.14", "2.5.29.35",
      ])
  }

  @Test func `numbers each certificate at random`() async throws {
    let certificates = try (1...20).map { _ in try make() }
    #expect(Set(certificates.map(\.serialNumber)).count == 20)
    for certificate in certificates {
      #expect(certificate.serialNumber.count == 16)
      #expect((0x40...0x7F).contains(try #require(certificate.serialNumber.first)))
    }
    let shown = try await openssl("x509", "-noout", "-serial", input: certificates[0].pem)
    #expect(shown.text == "serial=\(certificates[0].serialNumber.hex.uppercased())\n")
  }

  /// The raw times, of which RFC 5280, section 4.1.2.5, wants UTCTime until 2049.
  @Test(
    arguments: [
      (1_767_225_600, 365, "UTCTIME :260101000000Z", "UTCTIME :261231235959Z"),
      (2_524_607_999, 1, "UTCTIME :491231235959Z", "GENERALIZEDTIME :20500101235958Z"),
      (2_524_521_600, 1, "UTCTIME :491231000000Z", "UTCTIME :491231235959Z"),
      (2_524_608_000, 1, "GENERALIZEDTIME :20500101000000Z", "GENERALIZEDTIME :20500101235959Z"),
      (0, 2_932_897, "UTCTIME :700101000000Z", "GENERALIZEDTIME :99991231235959Z"),
    ] as [(UnixTime, Int, String, String)])
  func `writes times as the standard wants`(
    first: UnixTime, days: Int, notBefore: String, notAfter: String
  ) async throws {
    let validity = Certificate.Validity(days: days, from: first, backdating: 0)
    let certificate = try make(validity: validity)
    #expect(certificate.notBefore == first)
    #expect(certificate.notAfter == first + Int64(days) * 86400 - 1)
    let parsed = try await openssl("asn1parse", input: certificate.pem)
    let times = parsed.text.split(separator: "\n").filter { $0.contains("TIME") }.map {
      $0.split(separator: " ").suffix(2).joined(separator: " ")
    }
    #expect(times == [notBefore, notAfter])
  }

  @Test func `counts the last second of a validity`() {
    let validity = Certificate.Validity(days: 398, from: Self.now, backdating: 60)
    #expect(validity.notBefore == Self.now - 60)
    #expect(validity.notAfter - validity.notBefore + 1 == 398 * 86400)
    #expect(Certificate.Validity(days: 1, from: Self.now).notBefore == Self.now - 3600)
  }

  @Test func `says that a time is out of range`() throws {
    #expect(throws: CryptoError.self) {
      try make(validity: Certificate.Validity(days: 3_000_000, from: Self.now))
    }
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `holds three hundred names`() async throws {
    let hosts = (1...300).map { "mx\($0).example.org" }
    let certificate = try make(.p256, hosts)
    #expect(certificate.extensions.names == hosts.map { .dns($0) })
    let shown = try await openssl(
      "x509", "-noout", "-ext", "subjectAltName", input: certificate.pem)
    #expect(shown.text.contains(hosts.map { "DNS:\($0)" }.joined(separator: ", ")))
  }

  @Test func `keeps the common name within 64 characters`() async throws {
    let long = (1...4).map { "\($0)234567890123456789" }.joined(separator: ".") + ".example.org"
    #expect(try make(.p256, [long, "mx.example.org"]).subject.commonName == "mx.example.org")
    let certificate = try make(.p256, [long])
    #expect(certificate.subject.commonName == nil)
    #expect(certificate.extensions.names == [.dns(long)])
    let directory = try TemporaryDirectory()
    let path = try directory.write("cert.pem", certificate.pem)
    let verified = try await openssl(
      "verify", "-x509_strict", "-attime", "\(Self.now)", "-trusted", path, path)
    #expect(verified.status == 0, "\(verified)")
  }

  @Test func `makes the names critical where the subject says nothing`() throws {
    let certificate = try Certificate.selfSigned(
      by: PrivateKey.fixture(.p256), subject: DistinguishedName(for: []),
      names: [.dns("mx.example.org")], validity: Certificate.Validity(days: 1, from: Self.now),
      purposes: .server)
    #expect(certificate.subject.isEmpty)
    #expect(certificate.extensionTexts.first { $0.identifier == "2.5.29.17" }?.isCritical == true)
  }

  @Test func `makes nothing without a name or a purpose`() throws {
    #expect(throws: CryptoError.self) { try make(purposes: []) }
    let error = try #require(throws: CryptoError.self) { try make(.p256, []) }
    #expect(error.code == .badName)
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `reads back the PEM and DER that it writes`() throws {
    let certificate = try make()
    for bytes in [try certificate.pem, try certificate.der] {
      let objects = try CryptoObject.all(in: bytes)
      guard objects.count == 1, case .certificate(let again) = objects[0].content else {
        Issue.record("\(objects.map(\.kind))")
        continue
      }
      #expect(try again.fingerprint == certificate.fingerprint)
    }
  }
}
