// SPDX-License-Identifier: Apache-2.0

import TestSupport

@testable import TLSCrypto

/// Sessions in DER from Tests/Fixtures.
enum SessionFixture {
  /// The sessions of tlsmgr's caches: behind 16 digits of time.
  static func cached() throws -> [[UInt8]] {
    try ["tlsmgr-btree", "tlsmgr-lmdb"].flatMap { folder in
      try ["smtp", "smtpd"].flatMap { program in
        try Fixture.text("caches/\(folder)/\(program)_scache.tsv").split(separator: "\n").map {
          bytes(ofHex: $0.split(separator: "\t")[1].dropFirst(16))
        }
      }
    }
  }

  static func all() throws -> [[UInt8]] {
    try cached()
      + ["tls1.2", "tls1.3"].map { try Fixture.bytes("sessions/\($0).der") }
  }

  static func bytes(ofHex text: some StringProtocol) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}

/// DER items for sessions that no program at hand makes any more.
enum DER {
  static func item(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    let count = contents.count
    let length: [UInt8] =
      count < 0x80 ? [UInt8(count)] : [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
    return [tag] + length + contents
  }

  static func octets(_ contents: [UInt8]) -> [UInt8] { item(0x04, contents) }

  static func integer(_ contents: UInt8...) -> [UInt8] { item(0x02, contents) }

  /// A session of TLS 1.0 or another protocol, with optional fields after the five first.
  static func session(
    version: [UInt8] = [0x03, 0x01], cipher: [UInt8] = [0x00, 0x2F],
    identifier: [UInt8] = .init(repeating: 7, count: 32),
    secret: [UInt8] = .init(repeating: 0x5E, count: 48), _ fields: [UInt8] = []
  ) -> [UInt8] {
    item(
      0x30,
      integer(1) + item(0x02, version) + octets(cipher) + octets(identifier) + octets(secret)
        + fields)
  }
}

// The macros of the tests take no spans.
extension SessionSummary {
  init?(_ der: [UInt8]) { self.init(der: der.span.bytes) }
}

extension TLSSession {
  init?(_ der: [UInt8]) throws(CryptoError) { try self.init(der: der.span.bytes) }
}
