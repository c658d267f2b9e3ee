// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto
import TestSupport
import Testing

@testable import DANE

@Suite struct TLSARecordTests {
  /// 32 octets in hexadecimal.
  static let digits = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
  static let record = TLSARecord(
    DANEAssociation(usage: 3, selector: 1, matching: 1, data: Array(0..<32)))

  @Test(
    arguments: [
      "3 1 1 \(digits)", "  3\t1 1  \(digits.uppercased())  ", "( 03 01 01 \(digits) )",
      "3 1 1 \(digits.prefix(10)) \(digits.dropFirst(10).prefix(7)) \(digits.dropFirst(17))",
      "DANE-EE SPKI SHA2-256 \(digits)", "3 1 1 \(digits) ; of the key in use",
      "_25._tcp.mx.example. 3600 IN TLSA 3 1 1 \(digits)",
      "_25._tcp.mx.example. IN 3600 TLSA 3 1 1 \(digits)", "_25._tcp.mx TLSA 3 1 1 \(digits)",
      "_25._tcp.mx.example. 1h30m tlsa 3 1 1 \(digits)", "IN TLSA 3 1 1 \(digits)",
      "3600 TLSA 3 1 1 \(digits)", "TLSA 3 1 1 \(digits)\r\n", "25 IN TLSA 3 1 1 \(digits)",
      "_25._tcp.mx.example. 3600 IN TLSA (\n  3 1 1 ; the key\n  \(digits) )\n",
      "\\# 35 030101\(digits)", "_25._tcp.mx.example. 300 IN TYPE52 \\# 35 03 0101 \(digits)",
      "_25._tcp.mx.example. 300 CLASS1 TLSA \\# 35 030101 \(digits)",
    ])
  func `reads a record as people write it`(text: String) throws {
    #expect(try TLSARecord(text) == Self.record)
    #expect(try TLSARecord(TLSARecord(text).description) == Self.record)
  }

  @Test(
    arguments: [
      ("", TLSARecordError.Code.incomplete), ("3", .incomplete), ("3 1", .incomplete),
      ("3 1 1", .incomplete), ("mx TLSA", .incomplete), ("; 3 1 1 00", .incomplete),
      ("256 1 1 00", .badField), ("3 -1 1 00", .badField), ("3 1 x 00", .badField),
      ("0003 1 1 00", .badField), ("3 １ 1 00", .badField), ("dane 1 1 00", .badField),
      ("3 1 1 0", .badData), ("3 1 1 0g", .badData), ("3 1 1 0x00", .badData),
      ("3 1 1 ００", .badData), ("mx.example. 300 IN MX 10 mx.example.", .otherType),
      ("mx.example. A 192.0.2.1", .otherType), ("\\# 4 030101", .badLength),
      ("\\# 2 0301", .incomplete), ("\\# 030101", .badLength), ("\\#", .badLength),
      ("(3 1 1 00", .badSyntax), ("3 1 1 00)", .badSyntax), ("3 1 1 00\n3 1 1 01", .badSyntax),
      ("mx CH TLSA 3 1 1 00", .badSyntax), ("mx 1x IN TLSA 3 1 1 00", .badSyntax),
    ])
  func `says what is no record`(text: String, code: TLSARecordError.Code) {
    let error = #expect(throws: TLSARecordError.self) { try TLSARecord(text) }
    #expect(error?.code == code, "\(String(describing: error))")
  }

  @Test func `never shows a key that somebody pasted`() throws {
    let key = try Fixture.text("keys/p256.pem")
    for text in [key, key.split(separator: "\n").joined(separator: " "), "3 1 1 \(key)"] {
      let error = #expect(throws: TLSARecordError.self) { try TLSARecord(text) }
      let line = key.split(separator: "\n")[1]
      #expect(error?.description.contains(line.prefix(24)) == false)
    }
  }

  @Test func `reads the data of an answer`() throws {
    #expect(try TLSARecord(rdata: Self.record.rdata) == Self.record)
    #expect(Self.record.description == "3 1 1 \(Self.digits)")
    #expect(try TLSARecord(rdata: [3, 1, 1]).description == "3 1 1")
    for count in 0..<3 {
      #expect(throws: TLSARecordError.self) {
        try TLSARecord(rdata: Array(repeating: 3, count: count))
      }
    }
  }

  @Test(arguments: ["rsa2048", "p256", "p384", "ed25519", "rsa-pss"])
  func `makes of a certificate what danetool makes of it`(name: String) async throws {
    let file = Fixture.path("certificates/\(name).pem")
    let certificate = try Certificate.fixture("certificates/\(name).pem")
    for (matching, hash) in [UInt8(1): "sha256", 2: "sha512"] {
      for (selector, option) in [UInt8(1): [], 0: ["--x509"]] {
        for (usage, kind) in [UInt8(3): [], 2: ["--ca"]] {
          let made = try await Tool("danetool").run(
            ["--tlsa-rr", "--host", "mx.example.org", "--load-certificate", file, "--hash", hash]
              + option + kind)
          let record = try TLSARecord(
            of: certificate, usage: usage, selector: selector, matching: matching)
          #expect(try TLSARecord(made.text) == record)
        }
      }
    }
    // The whole, as openssl has it.
    let der = try await Tool("openssl").run("x509", "-in", file, "-outform", "DER")
    let key = try await Tool("openssl").run("x509", "-in", file, "-noout", "-pubkey")
    let spki = try await Tool("openssl").run(
      "pkey", "-pubin", "-outform", "DER", input: key.text)
    #expect(try TLSARecord(of: certificate, selector: 0, matching: 0).data == der.output)
    #expect(try TLSARecord(of: certificate, selector: 1, matching: 0).data == spki.output)
  }

  @Test(arguments: [(UInt8(2), UInt8(1)), (1, 3), (255, 255)])
  func `makes no record that does not exist`(selector: UInt8, matching: UInt8) throws {
    let certificate = try Certificate.fixture("certificates/p256.pem")
    #expect(throws: CryptoError.self) {
      try TLSARecord(of: certificate, selector: selector, matching: matching)
    }
  }

  @Test(arguments: Seeds.first(10))
  func `survives texts made by chance`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "3", "1", "255", "256", " ", "\n", "(", ")", ";", "\\#", "TLSA", "IN", "3600", "_25._tcp.mx",
      "00", "0g", "ff", "TYPE52", "\r\n", "é", "\u{0}", "35", "\"", Self.digits,
    ]
    for _ in 1...1000 {
      let text = (0..<Int.random(in: 0...12, using: &random))
        .compactMap { _ in pieces.randomElement(using: &random) }.joined(separator: " ")
      guard let record = try? TLSARecord(text) else { continue }
      #expect(try TLSARecord(record.description) == record || record.data.isEmpty)
    }
  }
}
