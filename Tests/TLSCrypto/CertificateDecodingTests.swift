// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import TestSupport
import Testing

@testable import TLSCrypto

/// What others made, before openssl.
@Suite struct CertificateDecodingTests {
  private static var files: [String] {
    get throws { try Fixture.list("certificates").filter { $0.hasSuffix(".pem") } }
  }

  @Test(arguments: try files)
  func `reads a certificate as openssl does`(file: String) async throws {
    let certificate = try Certificate.fixture(file)
    let shown = try await openssl(
      "x509", "-in", Fixture.path(file), "-noout", "-fingerprint", "-sha256", "-serial",
      "-dateopt", "iso_8601", "-startdate", "-enddate", "-subject", "-issuer", "-nameopt",
      "RFC2253,-esc_msb,utf8")
    var serial = certificate.serialNumber.hex.uppercased()
    if serial.isEmpty { serial = "00" }
    #expect(
      try shown.text == """
        sha256 Fingerprint=\(certificate.fingerprint)
        serial=\(serial)
        notBefore=\(iso8601(certificate.notBefore))
        notAfter=\(iso8601(certificate.notAfter))
        subject=\(certificate.subject.text)
        issuer=\(certificate.issuer.text)

        """)
    let key = try await openssl("x509", "-in", Fixture.path(file), "-noout", "-pubkey").output
    let der = try await openssl("pkey", "-pubin", "-outform", "DER", input: key).output
    #expect(try certificate.publicKey.fingerprint == Fingerprint(of: der))
    let text = try await openssl("x509", "-in", Fixture.path(file), "-noout", "-text").text
    #expect(text.contains("Version: \(certificate.version) "))
    #expect(text.contains("Signature Algorithm: \(certificate.signatureAlgorithm)\n"))
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  private func iso8601(_ time: UnixTime) -> String {
    Date(timeIntervalSince1970: Double(time)).formatted(.iso8601).replacing("T", with: " ")
  }

  @Test(arguments: try files)
  func `tells a self-signed certificate by its signature`(file: String) throws {
    let others = [
      "leaf", "leaf-p256", "intermediate", "expired-intermediate", "bad-signature",
      "cross-signed-root",
    ].map { "certificates/\($0).pem" }
    #expect(try Certificate.fixture(file).isSelfSigned == !others.contains(file))
  }

  /// The data of a TLSA record is a digest of these bytes and not of what OpenSSL makes of the key:
  /// here one with a compressed point, which it would write out in full.
  @Test func `keeps the public key as the certificate encodes it`() async throws {
    let directory = try TemporaryDirectory()
    _ = try await openssl(
      "ec", "-in", Fixture.path("keys/p256.pem"), "-conv_form", "compressed", "-out",
      directory["key.pem"])
    let made = try await openssl(
      "req", "-x509", "-key", directory["key.pem"], "-subj", "/CN=a.example", "-out",
      directory["cert.pem"])
    try #require(made.status == 0, "\(made)")
    let compressed = try Certificate.first(in: directory.bytes("cert.pem"))
    for certificate in [compressed] + (try Self.files.map(Certificate.fixture)) {
      let key = try certificate.publicKey.subjectPublicKeyInfo
      #expect(try certificate.der.firstRange(of: key) != nil)
    }
    #expect(try compressed.publicKey.subjectPublicKeyInfo.count == 59)
  }

  @Test func `reads the extensions of a CA`() throws {
    let root = try Certificate.fixture("certificates/root.pem").extensions
    #expect(root.isCA == true)
    #expect(root.keyUsage == ["keyCertSign", "cRLSign"])
    #expect(root.extendedKeyUsage == nil)
    let leaf = try Certificate.fixture("certificates/leaf.pem").extensions
    let intermediate = try Certificate.fixture("certificates/intermediate.pem").extensions
    #expect(leaf.isCA == false)
    #expect(leaf.authorityKeyIdentifier == intermediate.subjectKeyIdentifier)
  }

  @Test func `reads a certificate without extensions`() throws {
    let certificate = try Certificate.fixture("certificates/no-extensions.pem")
    let extensions = certificate.extensions
    #expect(extensions.names.isEmpty && certificate.extensionTexts.isEmpty)
    #expect(extensions.keyUsage == nil && extensions.isCA == nil && !extensions.mustStaple)
  }

  @Test func `reads a hundred names and more`() throws {
    let names = try Certificate.fixture("certificates/hundred-sans.pem").extensions.names
    #expect(names.count == 101)
    #expect(names.first == .dns("mx001.example.org"))
    #expect(names.last == .dns("mx.example.org"))
  }

  /// A pathLenConstraint over the range of a C long.
  @Test func `leaves OpenSSL's queue empty where a number is too large`() async throws {
    let made = try await openssl(
      "req", "-x509", "-key", Fixture.path("keys/p256.pem"), "-subj", "/CN=x", "-addext",
      "2.5.29.19=critical,DER:30:10:01:01:FF:02:0B:01:00:00:00:00:00:00:00:00:00:00")
    let objects = try CryptoObject.all(in: made.output)
    #expect(objects.map(\.kind) == ["certificate"], "\(made)")
    #expect(OpenSSL.drainQueue().isEmpty)
  }
}
