// SPDX-License-Identifier: Apache-2.0

import DANE
import TLSCrypto
import TestSupport
import Testing

@testable import mxtls

/// Records of the DNS are told to programs in full, but for what may be a key that somebody has published.
@Suite struct ShownRecordTests {
  private func hex(_ fixture: String) throws -> String {
    try Fixture.bytes(fixture).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0\(digits)" : digits
    }.joined()
  }

  @Test func `a digest, a certificate and a public key are shown in full`() throws {
    let digest = String(repeating: "ab", count: 32)
    let texts = [
      "3 1 1 \(digest)", "3 1 2 \(digest)\(digest)", "0 0 1 \(digest)", "255 1 1 \(digest)",
      "3 0 0 \(try hex("certificates/p256.der"))", "2 1 0 \(try hex("keys/p256-public.der"))",
    ]
    for text in texts { #expect(try TLSARecord(text).shown == text) }
  }

  @Test(arguments: ["3 1 0", "2 0 0", "3 1 1", "1 1 0", "255 2 7"])
  func `a private key in a record's place is not shown`(fields: String) throws {
    for key in ["keys/p256.der", "keys/rsa2048.der", "keys/ed25519.der"] {
      let digits = try hex(key)
      let shown = try TLSARecord("\(fields) \(digits)").shown
      #expect(shown == "\(fields) [\(digits.count) characters that may be a key]")
    }
  }
}
