// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct RequestTests {
  private func make(
    _ type: KeyType = .p256, subject: String = "/O=Example/CN=mx.example.org",
    names: [SubjectAlternativeName] = [.dns("mx.example.org"), .ip([192, 0, 2, 25])],
    purposes: CertificatePurposes = .server, mustStaple: Bool = false
  ) throws -> CertificateRequest {
    try CertificateRequest.make(
      key: PrivateKey.fixture(type),
      subject: subject.isEmpty ? DistinguishedName(for: []) : DistinguishedName(parsing: subject),
      names: names, purposes: purposes, mustStaple: mustStaple)
  }

  @Test(arguments: KeyType.allCases)
  func `makes a request that openssl and certtool accept`(type: KeyType) async throws {
    let request = try make(type)
    let verified = try await openssl("req", "-verify", "-noout", "-text", input: request.pem)
    #expect(verified.errorText.contains("self-signature verify OK"), "\(verified)")
    #expect(verified.text.contains("Version: 1 (0x0)"))
    #expect(verified.text.contains("DNS:mx.example.org, IP Address:192.0.2.25\n"))
    #expect(verified.text.contains("Signature Algorithm: \(request.signatureAlgorithm)\n"))
    #expect(verified.text.contains("Key Encipherment") == (type.algorithm == .rsa))
    let shown = try await Tool("certtool").run(["--crq-info"], input: request.pem)
    #expect(shown.status == 0 && shown.text.contains("Self signature: verified"), "\(shown)")
    #expect(request.isSignatureValid)
    #expect(try request.publicKey.matches(PrivateKey.fixture(type).publicKey))
  }

  @Test(
    arguments: [
      (.server, ["serverAuth"]), ([.server, .client], ["serverAuth", "clientAuth"]),
    ] as [(CertificatePurposes, [String])])
  func `asks for clientAuth only when told to`(
    purposes: CertificatePurposes, usage: [String]
  ) throws {
    #expect(try make(purposes: purposes).extensions.extendedKeyUsage == usage)
  }

  @Test(arguments: [false, true])
  func `asks for a stapled response only when told to`(mustStaple: Bool) async throws {
    let request = try make(mustStaple: mustStaple)
    #expect(request.extensions.mustStaple == mustStaple)
    let text = try await openssl("req", "-noout", "-text", input: request.pem).text
    #expect(
      text.contains("TLS Feature: \n                    status_request") == mustStaple, "\(text)")
  }

  @Test func `makes the names critical where the subject says nothing`() throws {
    for (subject, isCritical) in [("", true), ("/O=Example", false)] {
      let request = try make(subject: subject)
      #expect(request.subject.isEmpty == isCritical)
      #expect(
        request.extensionTexts.first { $0.identifier == "2.5.29.17" }?.isCritical == isCritical)
    }
  }

  @Test func `makes nothing without a name`() throws {
    let error = try #require(throws: CryptoError.self) { try make(names: []) }
    #expect(error.code == .badName)
  }

  @Test(arguments: try Fixture.list("requests").filter { $0.hasSuffix(".pem") })
  func `verifies a request as openssl does`(file: String) async throws {
    let request = try CertificateRequest.fixture(file)
    let judged = try await openssl("req", "-in", Fixture.path(file), "-verify", "-noout")
    #expect(request.isSignatureValid == judged.errorText.contains("self-signature verify OK"))
    #expect(request.isSignatureValid == !file.contains("bad-"))
    #expect(OpenSSL.drainQueue().isEmpty)
    let shown = try await openssl(
      "req", "-in", Fixture.path(file), "-noout", "-subject", "-nameopt", "RFC2253,-esc_msb,utf8")
    #expect(try shown.text == "subject=\(request.subject.text)\n")
  }

  private static let usual: [SubjectAlternativeName] = [
    .dns("mx.example.org"), .dns("mail.example.org"),
  ]

  @Test(
    arguments: [
      ("rsa2048", usual), ("empty-subject", usual), ("no-san", [.dns("mx.example.org")]),
      ("certtool", [.dns("mx.example.org")]),
      (
        "non-dns-sans",
        [
          .dns("*.example.org"), .ip([192, 0, 2, 25]),
          .ip([0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x25]),
          .email("postmaster@example.org"), .dns("mx.example.org"),
        ]
      ),
    ] as [(String, [SubjectAlternativeName])])
  func `takes the names from subjectAltName and commonName`(
    file: String, names: [SubjectAlternativeName]
  ) throws {
    #expect(try CertificateRequest.fixture("requests/\(file).pem").names == names)
  }

  @Test(
    arguments: [
      ("/CN=MX.example.org", []), ("/CN=192.0.2.25", []), ("/CN=Example Corp", []),
      ("/O=mail.example.org", []), ("/CN=mail.example.org", [.dns("mail.example.org")]),
      ("/CN=mx.bücher.example", [.dns("mx.xn--bcher-kva.example")]),
    ] as [(String, [SubjectAlternativeName])])
  func `adds the commonName only where it is another host`(
    subject: String, added: [SubjectAlternativeName]
  ) throws {
    let request = try make(subject: subject)
    #expect(request.names == request.extensions.names + added)
  }

  @Test func `compares names without regard to case`() throws {
    let request = try make(subject: "/CN=mx.example.org", names: [.dns("MX.Example.org")])
    #expect(request.names == [.dns("MX.Example.org")])
  }

  /// Else a request whose names are damaged would be taken for one without names.
  @Test func `refuses a request whose extensions cannot be read`() async throws {
    let made = try await openssl(
      "req", "-new", "-key", Fixture.path("keys/p256.pem"), "-subj", "/CN=x", "-addext",
      "subjectAltName=DNS:mx.example.org", "-outform", "DER")
    // The SEQUENCE of extensions in the extensionRequest attribute becomes longer than its SET.
    var der = made.output
    let identifier: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x0E]
    let start = try #require(der.firstRange(of: identifier)).upperBound
    // SET, SEQUENCE, SEQUENCE of one extension
    #expect(der[start] == 0x31 && der[start + 2] == 0x30 && der[start + 4] == 0x30)
    der[start + 4] = 0x04
    let objects = try? CryptoObject.all(in: der)
    #expect(objects == nil)
    #expect(OpenSSL.drainQueue().isEmpty)
  }
}
