// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct DistinguishedNameTests {
  /// What was written, and the same name in the notation of RFC 4514.
  @Test(
    arguments: [
      ("/C=DE/O=Example/CN=mx.example.org", "CN=mx.example.org,O=Example,C=DE"),
      ("CN=mx.example.org,O=Example,C=DE", "CN=mx.example.org,O=Example,C=DE"),
      ("CN = mx.example.org , O = Example", "CN=mx.example.org,O=Example"),
      ("/CN=mx.example.org", "CN=mx.example.org"), ("CN=mx.example.org", "CN=mx.example.org"),
      ("/O=Bücher & Söhne/CN=例え", "CN=例え,O=Bücher & Söhne"),
      ("/O=a\\/b/CN=x", "CN=x,O=a/b"), ("CN=x,O=a\\,b", "CN=x,O=a\\,b"), ("/O=a,b", "O=a\\,b"),
      ("O=a/b", "O=a/b"), ("O=a=b", "O=a=b"), ("O=back\\\\slash", "O=back\\\\slash"),
      ("O=plus\\+sign", "O=plus\\+sign"), ("O=B\\C3\\BCcher", "O=Bücher"),
      ("O=line\\0Abreak", "O=line\\0Abreak"), ("O=\\ leading", "O=\\ leading"),
      ("O=\\#sharp", "O=\\#sharp"), ("O=\\\"quoted\\\"", "O=\\\"quoted\\\""),
      ("DC=example,DC=org", "DC=example,DC=org"),
      (
        "/DC=org/DC=example/emailAddress=postmaster@example.org",
        "emailAddress=postmaster@example.org,DC=example,DC=org"
      ),
      ("commonName=mx.example.org", "CN=mx.example.org"),
      ("2.5.4.3=mx.example.org", "CN=mx.example.org"),
      ("/O=e\u{301}/\u{301}x=y/CN=z", nil),
    ] as [(String, String?)])
  func `reads both notations`(text: String, expected: String?) throws {
    guard let expected else {
      #expect(throws: CryptoError.self) { try DistinguishedName(parsing: text) }
      return
    }
    let name = try DistinguishedName(parsing: text)
    #expect(try name.text == expected)
    #expect(try DistinguishedName(parsing: name.text).text == expected)
  }

  @Test(
    arguments: [
      ("", "names nothing"), ("/", "names nothing"), ("mx.example.org", "NAME=VALUE"),
      ("/CN", "NAME=VALUE"), ("CN=x,", "NAME=VALUE"), ("XX=y", "\"XX\""), ("=y", "\"\""),
      ("CN=", "\"\" cannot stand as CN"), ("C=Germany", "cannot stand as C"),
      ("CN=" + String(repeating: "a", count: 65), "cannot stand as CN"),
      ("O=" + String(repeating: "a", count: 65), "cannot stand as O"),
      ("emailAddress=bücher@example.org", "cannot stand as emailAddress"),
      ("OU=a+CN=b", "\"+\""), ("/OU=a+CN=b", "\"+\""), ("CN=x\\", "backslash"),
      ("O=\\C3", "backslash"),
    ])
  func `refuses what is no subject and says why`(text: String, reason: String) throws {
    let error = try #require(throws: CryptoError.self) { try DistinguishedName(parsing: text) }
    #expect(error.code == .badName)
    #expect(error.reason.contains(reason), "\(error.reason)")
  }

  @Test func `counts characters, not octets`() throws {
    let name = String(repeating: "ü", count: 64)
    #expect(try DistinguishedName(parsing: "CN=\(name)").commonName == name)
  }

  @Test(
    arguments: [
      "/C=DE/O=Example/CN=mx.example.org", "/O=Bücher \\/ Söhne/CN=mx.example.org",
      "/O=a\\\\b/O=x=y,z/CN=mx", "/DC=org/DC=example/emailAddress=postmaster@example.org",
      "/O=a\\+b\"c;d<e>f#g/CN=mx",
    ])
  func `reads a subject as openssl req -subj does`(text: String) async throws {
    let made = try await openssl(
      "req", "-new", "-utf8", "-subj", text, "-key", Fixture.path("keys/p256.pem"))
    #expect(made.status == 0, "\(made)")
    let objects = try CryptoObject.all(in: made.output)
    guard case .request(let request) = try #require(objects.first).content else {
      Issue.record("\(objects)")
      return
    }
    #expect(try DistinguishedName(parsing: text).text == request.subject.text)
  }

  @Test(
    arguments: [
      "/C=DE/O=Example/CN=mx.example.org", "CN=mx,O=B\\C3\\BCcher\\, \\\"x\\\"\\;\\<\\>\\\\",
      "/DC=org/DC=example/CN=例え",
    ])
  func `writes a subject as openssl does`(text: String) async throws {
    let name = try DistinguishedName(parsing: text)
    let request = try CertificateRequest.make(
      key: PrivateKey.fixture(.p256), subject: name, names: [.dns("mx.example.org")],
      purposes: .server, mustStaple: false)
    let shown = try await openssl(
      "req", "-noout", "-subject", "-nameopt", "RFC2253,-esc_msb,utf8", input: request.pem)
    #expect(try shown.text == "subject=\(name.text)\n")
    #expect(try request.subject.text == name.text)
  }

  private static let long = (1...4).map { "\($0)234567890123456789" }.joined(separator: ".")

  @Test(
    arguments: [
      (["mx.example.org", "mail.example.org"], "CN=mx.example.org"),
      (["192.0.2.25"], "CN=192.0.2.25"), (["2001:db8::25", "mx.example.org"], "CN=2001:db8::25"),
      (["*.example.org"], "CN=*.example.org"),
      (["\(long).org", "mx.example.org"], "CN=mx.example.org"),
      (
        ["a.\(long).example"],
        "DC=a," + long.split(separator: ".").map { "DC=\($0)," }.joined() + "DC=example"
      ),
      (
        ["*.\(long).example"],
        long.split(separator: ".").map { "DC=\($0)," }.joined() + "DC=example"
      ),
    ])
  func `names a host by its first name that fits`(hosts: [String], expected: String) throws {
    let names = try hosts.map { try SubjectAlternativeName($0) }
    let subject = try DistinguishedName(for: names)
    #expect(try subject.text == expected)
    #expect(!subject.isEmpty)
  }

  @Test func `is empty without names`() throws {
    let empty = try DistinguishedName(for: [])
    #expect(empty.isEmpty && empty.commonName == nil)
    #expect(try empty.text == "")
  }

  @Test func `takes the last of several common names`() throws {
    #expect(try DistinguishedName(parsing: "/CN=first/O=x/CN=last").commonName == "last")
    #expect(try DistinguishedName(parsing: "/O=x").commonName == nil)
  }

  @Test func `shows hostile characters escaped or as they are`() throws {
    let subject = try Certificate.fixture("certificates/hostile-subject.pem").subject
    #expect(try subject.text.contains("\\1B[31mred"))
    #expect(subject.commonName == "mx\u{200b}.example.org\u{7}info")
  }
}
