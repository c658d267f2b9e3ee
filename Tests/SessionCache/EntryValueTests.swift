// SPDX-License-Identifier: Apache-2.0

import Primitives
import TestSupport
import Testing

@testable import SessionCache

@Suite struct EntryValueTests {
  /// A session of Postfix, which was established at 1,795,441,542.
  private static func session() throws -> [UInt8] {
    let entries = try Entry.all(in: "caches/tlsmgr-btree/smtp_scache.tsv")
    return try Decoded(try #require(entries.first).value).session
  }

  /// A header as a C compiler lays it out.
  private static func header(_ fields: [(value: Int64, width: Int)], isBigEndian: Bool) -> [UInt8] {
    fields.flatMap { field in
      let bytes = (0..<field.width).map { UInt8(truncatingIfNeeded: field.value >> ($0 * 8)) }
      return isBigEndian ? bytes.reversed() : bytes
    }
  }

  @Test func `decodes every entry that tlsmgr wrote`() throws {
    let entries = try Entry.fixtures()
    #expect(entries.count == 124)
    for entry in entries {
      let decoded = try Decoded(entry.value)
      #expect(decoded.value.headerLength == 8)
      #expect(!decoded.value.isBigEndian)
      #expect((1_795_441_542...1_795_441_700).contains(decoded.value.savedAt))
      #expect(decoded.session.hex == Array(entry.value[16...]))
      #expect(try Decoded(entry.value + [0]) == decoded)
    }
  }

  @Test(arguments: [8, 4, 28, 32, 16], [false, true])
  func `reads headers of every size and byte order`(length: Int, isBigEndian: Bool) throws {
    let session = try Self.session()
    let version: Int64 = 0x0090_704F
    // Times whose bytes make sense in the other order, too: the session itself is the judge then.
    for time: Int64 in [1_795_441_542, 0x6B04_4340, 0x6B04_437F, 0x6B04_43FF] {
      let fields: [(Int64, Int)] =
        switch length {
        case 8: [(time, 8)]
        case 4: [(time, 4)]
        case 28: [(3, 8), (version, 8), (time, 8), (1, 4)]
        case 32: [(3, 8), (version, 8), (time, 8), (1, 4), (-1, 4)]
        default: [(3, 4), (version, 4), (time, 4), (1, 4)]
        }
      let bytes = Self.header(fields, isBigEndian: isBigEndian) + session
      let decoded = try Decoded(bytes.hex)
      #expect(decoded.session == session)
      #expect(decoded.value.headerLength == length)
      #expect(decoded.value.isBigEndian == isBigEndian)
      #expect(decoded.value.savedAt == time)
      #expect(decoded.value.opensslVersion == (length > 8 ? UInt64(version) : nil))
      #expect(decoded.value.flags == (length > 8 ? 1 : nil))
    }
  }

  @Test func `says why a value cannot be decoded`() throws {
    let session = try Self.session()
    let whole = Self.header([(1_795_441_542, 8)], isBigEndian: false) + session
    let digits = whole.hex
    let noDigits = Array("hello".utf8)
    let long = [UInt8](repeating: UInt8(ascii: "0"), count: 1 << 21)
    let cases: [(value: [UInt8], fault: EntryFault)] = [
      ([], .empty), ([0], .empty), (noDigits, .notHexadecimal), ([0, 0], .notHexadecimal),
      (Array(digits.dropLast()), .oddDigits), (Array(digits.dropLast(2)), .truncated),
      (Array(digits.prefix(16)), .truncated), (Array(digits.prefix(12)), .truncated),
      (digits + [0x30, 0x30], .noSession), (Array(digits.dropFirst(2)), .noSession),
      (long, .tooLong),
    ]
    for (value, fault) in cases {
      #expect(throws: fault) { try Decoded(value) }
    }
    for fault in EntryFault.allCases { #expect(fault.description.first?.isLowercase == true) }
  }

  @Test func `lends no session after a failure`() throws {
    let value = try #require(try Entry.fixtures().first).value
    let damaged = Array(value.dropLast(2))
    var decoder = EntryDecoder()
    _ = try decoder.decode(value.span.bytes)
    #expect(Self.lent(by: decoder) > 100)
    do throws(EntryFault) {
      _ = try decoder.decode(damaged.span.bytes)
      Issue.record("it should not have been decoded")
    } catch {
      #expect(Self.lent(by: decoder) == 0)
    }
  }

  private static func lent(by decoder: borrowing EntryDecoder) -> Int {
    decoder.withSession { $0.byteCount }
  }

  @Test func `encodes what tlsmgr wrote`() throws {
    for entry in try Entry.fixtures() {
      let decoded = try Decoded(entry.value)
      for terminated in [false, true] {
        let value = EntryValue.encode(
          savedAt: decoded.value.savedAt, session: decoded.session.span.bytes,
          terminated: terminated)
        #expect(value.withBytes { $0.copy } == entry.value + (terminated ? [0] : []))
      }
    }
  }

  @Test(arguments: Seeds.first(4))
  func `survives damaged values`(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let entries = try Entry.fixtures()
    var decoder = EntryDecoder()
    for _ in 1...500 {
      guard var value = entries.randomElement(using: &random)?.value else { return }
      for _ in 1...Int.random(in: 1...3, using: &random) { value.damage(&random) }
      do throws(EntryFault) {
        let entry = try decoder.decode(value.span.bytes)
        #expect(Self.lent(by: decoder) == entry.sessionLength)
      } catch {
        #expect(Self.lent(by: decoder) == 0)
      }
      await Task.yield()
    }
  }
}
