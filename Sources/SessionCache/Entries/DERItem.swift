// SPDX-License-Identifier: Apache-2.0

/// As much of DER as it takes to find out where a session ends, and when it began.
struct DERItem {
  static let sequence: UInt8 = 0x30

  let tag: UInt8
  /// Where the contents begin.
  let start: Int
  /// Where the contents end, which may be beyond the bytes.
  let end: Int

  /// Reads tag and length; nil where they are cut off, or longer than any session.
  init?(in bytes: RawSpan, at offset: Int) {
    guard offset + 2 <= bytes.byteCount else { return nil }
    tag = bytes.byte(at: offset)
    let first = bytes.byte(at: offset + 1)
    guard first >= 0x80 else {
      start = offset + 2
      end = start + Int(first)
      return
    }
    let count = Int(first & 0x7F)
    start = offset + 2 + count
    guard (1...4).contains(count), start <= bytes.byteCount else { return nil }
    end = (offset + 2..<start).reduce(0) { $0 << 8 | Int(bytes.byte(at: $1)) } + start
  }

  /// The time in field [1] of a session, which comes after five or six fields of no use here.
  static func established(session: RawSpan) -> Int64? {
    guard let whole = DERItem(in: session, at: 0) else { return nil }
    var place = whole.start
    while let item = DERItem(in: session, at: place), item.end <= session.byteCount {
      place = item.end
      guard item.tag == 0xA1 else { continue }
      guard let time = DERItem(in: session, at: item.start), time.tag == 0x02,
        time.end == item.end, time.end - time.start <= 8
      else { return nil }
      return (time.start..<time.end).reduce(0) { $0 << 8 | Int64(session.byte(at: $1)) }
    }
    return nil
  }
}
