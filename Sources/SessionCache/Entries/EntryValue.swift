// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What the value of an entry says besides the session: the C structure that tlsmgr(8) puts before
/// it, in the byte order and the word size of the host that wrote it.
///
/// See tls_scache.c of Postfix 2.2 to 3.12, and pfixtls.h of the patch before.
package struct EntryValue: Hashable, Sendable {
  /// The number of bytes before the session: 8, 4, 28, 32 or 16.
  package let headerLength: Int
  /// A Boolean value that tells whether a big-endian host wrote it.
  package let isBigEndian: Bool
  /// When the session was saved, in seconds since 1970.
  package let savedAt: Int64
  /// The number of the OpenSSL that Postfix was compiled with, of 2.2 and before.
  package let opensslVersion: UInt64?
  /// The flags of Postfix 2.2 and before: bit 0 for a peer whose name had been checked.
  package let flags: UInt32?
  /// The length of the session in bytes.
  package let sessionLength: Int

  /// Reads the header of a decoded value; the session has to fill the rest.
  ///
  /// Where several forms fit, it is the one with a likely time that is closest to the time at which
  /// the session says it was established; the host's own form comes first.
  ///
  /// - Parameter bytes: The value, decoded from hexadecimal.
  /// - Throws: An `EntryFault`, `truncated` or `noSession`.
  package init(decoded bytes: RawSpan) throws(EntryFault) {
    var best: EntryValue?
    var isCut = false
    for layout in Layout.all where bytes.byteCount > layout.length {
      guard let item = DERItem(in: bytes, at: layout.length), item.tag == DERItem.sequence
      else { continue }
      guard item.end == bytes.byteCount else {
        isCut = isCut || item.end > bytes.byteCount
        continue
      }
      for isBigEndian in [Self.isHostBigEndian, !Self.isHostBigEndian] {
        guard let value = EntryValue(layout, isBigEndian: isBigEndian, of: bytes) else { continue }
        if best.map({ value.isLikelier(than: $0, in: bytes) }) ?? true { best = value }
      }
    }
    guard let best else { throw isCut || bytes.byteCount <= 8 ? .truncated : .noSession }
    self = best
  }

  private init?(_ layout: Layout, isBigEndian: Bool, of bytes: RawSpan) {
    func word(_ offset: Int?, _ width: Int) -> Int64? {
      guard let offset else { return nil }
      guard width == 8 else {
        let word = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Int32.self)
        return Int64(isBigEndian ? Int32(bigEndian: word) : Int32(littleEndian: word))
      }
      let word = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Int64.self)
      return isBigEndian ? Int64(bigEndian: word) : Int64(littleEndian: word)
    }
    guard word(layout.database, layout.width) ?? 3 == 3,
      let time = word(layout.time, layout.width)
    else { return nil }
    let version = word(layout.openssl, layout.width)
    headerLength = layout.length
    self.isBigEndian = isBigEndian
    savedAt = time
    // A `long` of 32 bits has no sign here: versions begin with 0 or 1.
    opensslVersion = version.map { UInt64(bitPattern: $0) }
    flags = word(layout.flags, 4).map { UInt32(truncatingIfNeeded: $0) }
    sessionLength = bytes.byteCount - layout.length
  }

  private func isLikelier(than other: EntryValue, in bytes: RawSpan) -> Bool {
    guard hasLikelyTime, other.hasLikelyTime else { return hasLikelyTime && !other.hasLikelyTime }
    let session = bytes.extracting(last: min(sessionLength, other.sessionLength))
    guard let established = DERItem.established(session: session) else { return false }
    return (savedAt &- established).magnitude < (other.savedAt &- established).magnitude
  }

  /// A Boolean value that tells whether Postfix can have written it: after it learnt TLS, and before
  /// 2106.
  private var hasLikelyTime: Bool { (915_148_800...4_294_967_295).contains(savedAt) }

  private static let isHostBigEndian = 1.bigEndian == 1
}

extension EntryValue {
  /// Encodes a value as Postfix 2.3 to 3.12 do on this host.
  ///
  /// - Parameters:
  ///   - savedAt: When the session was saved, in seconds since 1970.
  ///   - session: The session in DER.
  ///   - terminated: Whether to append a NUL, as the other entries of the table have one.
  /// - Returns: The value for the table.
  package static func encode(
    savedAt: Int64, session: RawSpan, terminated: Bool
  ) -> SecretBytes {
    let count = 2 * (MemoryLayout<Int64>.size + session.byteCount)
    var value = SecretBytes(capacity: count + 1)
    value.append(atMost: count) { room in
      let time = withUnsafeBytes(of: savedAt) { Hex.encode($0.bytes, into: room) }
      return time + Hex.encode(session, into: .init(rebasing: room[time...]))
    }
    let terminator: [UInt8] = [0]
    if terminated { value.append(terminator.span.bytes) }
    return value
  }
}

/// Where the fields of a header are, as a C compiler lays them out.
private struct Layout {
  let length: Int
  /// The size of `long` and `time_t`.
  let width: Int
  let time: Int
  /// The number 3, of the database's version.
  var database: Int?
  var openssl: Int?
  var flags: Int?

  /// All forms, today's first.
  static let all = [
    Layout(length: 8, width: 8, time: 0),
    Layout(length: 4, width: 4, time: 0),
    // Postfix 2.2 takes the offset of the session, the patch before it the size of the structure.
    Layout(length: 28, width: 8, time: 16, database: 0, openssl: 8, flags: 24),
    Layout(length: 32, width: 8, time: 16, database: 0, openssl: 8, flags: 24),
    Layout(length: 16, width: 4, time: 8, database: 0, openssl: 4, flags: 12),
  ]
}
