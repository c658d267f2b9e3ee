// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TLSCrypto

@Suite struct HostNameTests {
  private static let label63 = String(repeating: "a", count: 63)
  /// 63 + 1 + 63 + 1 + 63 + 1 + 61 = 253 octets.
  private static let octets253 =
    "\(label63).\(label63).\(label63).\(String(repeating: "b", count: 61))"

  @Test(
    arguments: [
      ("mx.example.org", "mx.example.org"), ("MX.Example.ORG", "mx.example.org"),
      ("localhost", "localhost"), ("1.example", "1.example"), ("3com.example", "3com.example"),
      ("a-b--c.example", "a-b--c.example"), ("r3---sn.example", "r3---sn.example"),
      ("mx.bücher.example", "mx.xn--bcher-kva.example"),
      ("MX.BÜCHER.Example", "mx.xn--bcher-kva.example"),
      ("mx.bu\u{308}cher.example", "mx.xn--bcher-kva.example"),
      ("straße.example", "xn--strae-oqa.example"), ("βόλος.example", "xn--nxasmm1c.example"),
      ("例え.テスト", "xn--r8jz45g.xn--zckzah"), ("mx。example。org", "mx.example.org"),
      ("xn--bcher-kva.example", "xn--bcher-kva.example"),
      ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
      ("*.example.org", "*.example.org"), ("*.Bücher.example", "*.xn--bcher-kva.example"),
      (label63, label63), (octets253, octets253),
    ])
  func `takes a host name in the form of DNS`(text: String, expected: String) throws {
    let name = try HostName(text)
    #expect(name.description == expected)
    #expect(try HostName(name.description) == name)
  }

  @Test(
    arguments: [
      ("", "empty"), ("mx_1.example.org", "an underscore"), ("mx..example.org", "empty label"),
      (".example.org", "empty label"), ("example.org.", "ends in a dot"), ("..", "empty label"),
      (".", "empty label"), ("-mx.example.org", "hyphen"), ("mx-.example.org", "hyphen"),
      (label63 + "a.example", "64 octets"), (octets253 + "b", "254 octets"),
      ("*." + octets253, "255 octets"),
      ("https://mx.example.org/", "URL"), ("postmaster@example.org", "mail address"),
      ("mx.example.org:25", "a port"), ("mx.example.org:smtp", "a colon"),
      ("mx.example.org/24", "slash"), ("mx example.org", "white space"),
      ("mx.example.org ", "white space"), ("mx.example.org\n", "white space"),
      ("mx\u{a0}.example", "white space"), ("*", "wildcard"), ("*.org", "two labels"),
      ("*.", "ends in a dot"), ("mx.*.example.org", "wildcard"), ("*mx.example.org", "wildcard"),
      ("*.*.example.org", "wildcard"), ("10.0.0.256", "number"), ("10.0.0", "number"),
      ("mx.example.1", "number"), ("1", "number"),
      ("xn--a.example", "forbidden"), ("xn--\u{fffd}.example", "disallowed"),
      ("xn--.example", "punycode"), ("💌.example", "disallowed"), ("i❤.example", "disallowed"),
      ("mx\u{200b}\u{2028}.example", "white space"), ("mx\u{202e}.example", "disallowed"),
      ("mx\u{1}.example", "control character"), ("mx\0.example", "control character"),
      ("bücher\0.example", "control character"), ("mx.example\u{7f}", "control character"),
      ("mx,example", "\",\""), ("mx%41.example", "\"%\""), ("(mx).example", "\"(\""),
      ("mx／example", "\"/\""),
    ])
  func `refuses what is no host name and says why`(text: String, reason: String) throws {
    let error = try #require(throws: CryptoError.self) { try HostName(text) }
    #expect(error.code == .badName)
    #expect(error.reason.contains(reason), "\(error.reason)")
  }

  @Test func `refuses a wildcard where none is allowed`() throws {
    let error = try #require(throws: CryptoError.self) {
      try HostName("*.example.org", allowsWildcard: false)
    }
    #expect(error.reason.contains("wildcard"))
  }

  @Test(arguments: ["a", "a.", "ü", "-", ".", "*.", "xn--", "💌"])
  func `answers about very long input in a few words`(part: String) throws {
    let text = String(repeating: part, count: (1 << 20) / part.utf8.count)
    let error = try #require(throws: CryptoError.self) { try HostName(text) }
    #expect(error.code == .badName)
    #expect(error.reason.utf8.count < 300)
  }

  @Test(
    arguments: [
      ("mx.xn--bcher-kva.example", "mx.bücher.example"),
      ("*.xn--bcher-kva.example", "*.bücher.example"),
      ("xn--strae-oqa.example", "straße.example"), ("mx.example.org", nil),
    ])
  func `shows A-labels as Unicode`(text: String, expected: String?) throws {
    #expect(try HostName(text).unicode == expected)
  }

  @Test func `tells a qualified name from a single label`() throws {
    #expect(try HostName("mx.example.org").isQualified)
    #expect(try !HostName("localhost").isQualified)
  }
}
