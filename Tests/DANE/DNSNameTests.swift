// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import DANE

@Suite struct DNSNameTests {
  @Test(
    arguments: [
      ("mx.example.org", "mx.example.org", 3), ("mx.example.org.", "mx.example.org", 3),
      (".", ".", 0), ("_25._tcp.MX.example", "_25._tcp.MX.example", 4),
      ("a\\.b.example", "a\\.b.example", 2), ("\\065.example", "A.example", 2),
      ("\\000\\255.example", "\\000\\255.example", 2), ("*.example", "*.example", 2),
      ("a\\\\b", "a\\\\b", 1),
    ])
  func `reads and writes a name as text`(text: String, shown: String, labels: Int) throws {
    let name = try DNSName(text)
    #expect(name.description == shown)
    #expect(name.labels.count == labels)
    #expect(try DNSName(shown) == name)
    var reader = DNSReader(name.wire)
    #expect(try reader.name() == name)
    #expect(reader.isAtEnd)
  }

  @Test(
    arguments: [
      "", "..", ".a", "a..b", "a b", "é.example", "a\\", "a\\25", "a\\256", "a\u{0}b",
      String(repeating: "a", count: 64), String(repeating: "a.", count: 128),
      String(repeating: "a", count: 2000),
    ])
  func `refuses what is no name`(text: String) {
    let error = #expect(throws: DNSFormatError.self) { try DNSName(text) }
    #expect(error?.code == .badName)
  }

  @Test func `takes a name of 255 octets and no longer one`() throws {
    let longest = String(repeating: "a.", count: 127)
    #expect(try DNSName(longest).wire.count == 255)
    #expect(throws: DNSFormatError.self) { try DNSName(longest).adding("b") }
  }

  @Test func `is the same in either case, and keeps it`() throws {
    #expect(try DNSName("MX.Example") == DNSName("mx.eXample"))
    #expect(try DNSName("MX.Example").hashValue == DNSName("mx.eXample").hashValue)
    #expect(try DNSName("mx.example") != DNSName("mx.example.org"))
    #expect(try DNSName("a\\.b") != DNSName("a.b"))
    #expect(try DNSName("MX.example").adding("_25", "_tcp").description == "_25._tcp.MX.example")
  }
}
