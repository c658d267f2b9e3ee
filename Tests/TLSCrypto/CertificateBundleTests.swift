// SPDX-License-Identifier: Apache-2.0

import Primitives
import TestSupport
import Testing

@testable import TLSCrypto

/// What is found in a large file of certificates, against all of it decoded.
@Suite struct CertificateBundleTests {
  private func bundle(_ bytes: [UInt8]) -> CertificateBundle {
    CertificateBundle(SecretBytes(copying: bytes.span.bytes))
  }

  private func prints(_ certificates: [Certificate]) throws -> Set<Fingerprint> {
    Set(try certificates.map { try $0.fingerprint })
  }

  static let files = [
    "chain.pem", "chain-with-root.pem", "chain-byte-order-mark.pem", "chain-crlf.pem",
    "chain-no-final-newline.pem", "chain-trailing-spaces.pem", "chain-with-text.pem",
    "chain-with-expired-cross-sign.pem", "glued-blocks.pem", "postfix-chain-file.pem", "pkcs7.pem",
    "pkcs12.p12", "key-first.pem",
  ]

  @Test(arguments: files) func `everybody with a subject is found by it`(_ file: String) throws {
    let bytes = try Fixture.bytes("bundles/\(file)")
    let all = try CryptoObject.all(in: bytes).compactMap(\.content.certificate)
    let bundle = bundle(bytes)
    for certificate in all {
      let found = try prints(bundle.certificates(of: [certificate.subject]))
      let same = all.filter { $0.subject.canonicalHash == certificate.subject.canonicalHash }
      #expect(found.isSuperset(of: try prints(same)))
    }
    #expect(try prints(bundle.certificates(of: all.map(\.subject))) == prints(all))
  }

  @Test func `nobody else is decoded of plain blocks`() throws {
    let bytes = try Fixture.bytes("bundles/chain-with-root.pem")
    let all = try CryptoObject.all(in: bytes).compactMap(\.content.certificate)
    let bundle = bundle(bytes)
    #expect(bundle.certificates(of: [try DistinguishedName(parsing: "/CN=nobody")]).isEmpty)
    for certificate in all {
      let found = try prints(bundle.certificates(of: [certificate.subject]))
      #expect(found == [try certificate.fingerprint])
    }
  }

  @Test func `a subject far from the beginning is found as well`() throws {
    let key = try PrivateKey.generate(.p256)
    // An issuer's name before it that is longer than what is decoded at first.
    let long = (0..<20).map { "/OU=" + String(repeating: "x", count: 60) + "\($0)" }.joined()
    let name = try DistinguishedName(parsing: long + "/CN=far")
    let certificate = try Certificate.selfSigned(
      by: key, subject: name, names: [.dns("x")],
      validity: Certificate.Validity(days: 1, from: 0), purposes: .server)
    let bundle = bundle(try certificate.pem)
    #expect(try prints(bundle.certificates(of: [name])) == [certificate.fingerprint])
  }

  @Test func `a subject is the same in other letters`() throws {
    let bytes = try Fixture.bytes("bundles/chain-with-root.pem")
    let first = try #require(
      try CryptoObject.all(in: bytes).compactMap(\.content.certificate).last)
    let name = try DistinguishedName(parsing: first.subject.text.uppercased())
    #expect(try prints(bundle(bytes).certificates(of: [name])) == [first.fingerprint])
  }

  @Test(
    arguments: [
      "", "no PEM", "-----BEGIN CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
    ]) func `what holds no certificate has none`(_ text: String) throws
  {
    let name = try DistinguishedName(parsing: "/CN=nobody")
    #expect(bundle(Array(text.utf8)).certificates(of: [name]).isEmpty)
  }
}
