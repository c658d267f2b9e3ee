// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TLSCrypto

@Suite struct SubjectAlternativeNameTests {
  private static let documentation: [UInt8] =
    [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x25]

  @Test(
    arguments: [
      ("192.0.2.25", .ip([192, 0, 2, 25])), ("[192.0.2.25]", .ip([192, 0, 2, 25])),
      ("2001:db8::25", .ip(documentation)), ("2001:DB8::25", .ip(documentation)),
      ("2001:0db8:0000:0000:0000:0000:0000:0025", .ip(documentation)),
      ("2001:db8::0.0.0.37", .ip(documentation)), ("[2001:db8::25]", .ip(documentation)),
      ("::1", .ip([UInt8](repeating: 0, count: 15) + [1])),
      ("::", .ip([UInt8](repeating: 0, count: 16))),
      ("::ffff:192.0.2.25", .ip([UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 25])),
      ("MX.example.org", .dns("mx.example.org")), ("*.example.org", .dns("*.example.org")),
    ] as [(String, SubjectAlternativeName)])
  func `takes host names and addresses`(text: String, expected: SubjectAlternativeName) throws {
    #expect(try SubjectAlternativeName(text) == expected)
  }

  @Test(
    arguments: [
      ("192.0.2.25:25", "port"), ("[192.0.2.25]:25", "port"), ("[2001:db8::25]:25", "port"),
      ("2001:db8::25:smtp", "port"), ("2001:db8:::25", "no IP address"),
      ("fe80::1%eth0", "zone"), ("[fe80::1%eth0]", "zone"), ("192.0.2.25%eth0", "zone"),
      ("[mx.example.org]", "no IP address"), ("[]", "no IP address"), ("192.0.2.256", "number"),
      ("192.0.2.025", "number"), ("192.0.2", "number"), ("192.0.2.0/24", "slash"),
      ("192.0.2.25\0.example", "control character"), ("2001:db8::25\0", "no IP address"),
      ("", "empty"), ("[192.0.2.25", "\"[\""),
    ])
  func `refuses what is neither`(text: String, reason: String) throws {
    let error = try #require(throws: CryptoError.self) { try SubjectAlternativeName(text) }
    #expect(error.code == .badName)
    #expect(error.reason.contains(reason), "\(error.reason)")
  }

  @Test(
    arguments: [
      (.dns("mx.example.org"), "mx.example.org"), (.ip([192, 0, 2, 25]), "192.0.2.25"),
      (.ip(documentation), "2001:db8::25"), (.ip([]), ""), (.ip([1, 2, 3]), "01:02:03"),
      (.email("postmaster@example.org"), "postmaster@example.org"),
      (.uri("https://mx.example.org/"), "https://mx.example.org/"),
      (.other("otherName"), "otherName"),
    ] as [(SubjectAlternativeName, String)])
  func `writes names as people do`(name: SubjectAlternativeName, text: String) {
    #expect(name.text == text)
  }

  @Test func `reads names of every kind`() throws {
    let names = try Certificate.fixture("certificates/all-kinds-of-sans.pem").extensions.names
    #expect(
      names == [
        .dns("*.example.org"), .ip([192, 0, 2, 25]), .ip(Self.documentation),
        .email("postmaster@example.org"), .uri("https://mx.example.org/"),
      ])
  }

  @Test func `copies no name that it cannot copy whole`() throws {
    let key = try PrivateKey.fixture(.p256)
    for name in [.other("otherName"), .dns("bücher.example"), .ip([1, 2, 3])]
      as [SubjectAlternativeName]
    {
      let error = try #require(throws: CryptoError.self) {
        try CertificateRequest.make(
          key: key, subject: DistinguishedName(for: []), names: [name], purposes: .server,
          mustStaple: false)
      }
      #expect(error.code == .unsupported || error.code == .badName, "\(error)")
    }
  }
}
