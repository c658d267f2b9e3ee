// SPDX-License-Identifier: Apache-2.0

/// A place in DER from which item after item is read, as strictly as OpenSSL reads the items it has
/// templates for.
///
/// Lengths may have more octets than they need, as for OpenSSL, but none may be left open.
package struct DERCursor {
  /// Where the next item begins, as an offset into the bytes.
  package private(set) var place: Int
  /// Where the last one ends.
  package let end: Int

  /// A cursor for the items from one offset to another.
  package init(place: Int, end: Int) {
    self.place = place
    self.end = end
  }

  /// Whether there are no more items.
  package var isAtEnd: Bool { place == end }

  /// The tag of the next item; nil at the end.
  package func tag(in der: RawSpan) -> UInt8? {
    isAtEnd ? nil : der.unsafeLoad(fromByteOffset: place, as: UInt8.self)
  }

  /// Reads one item.
  ///
  /// - Parameters:
  ///   - tag: The tag that it must have.
  ///   - der: The bytes.
  /// - Returns: Where its contents are.
  /// - Throws: A `DERMismatch`.
  package mutating func item(_ tag: UInt8, in der: RawSpan) throws(DERMismatch) -> Range<Int> {
    guard end - place >= 2, self.tag(in: der) == tag else { throw DERMismatch() }
    let first = der.unsafeLoad(fromByteOffset: place + 1, as: UInt8.self)
    var start = place + 2
    var count = Int(first)
    if first >= 0x80 {
      let after = start + Int(first & 0x7F)
      guard after > start, after <= end else { throw DERMismatch() }
      count = 0
      while start < after {
        guard count < 1 << 32 else { throw DERMismatch() }
        count = count << 8 | Int(der.unsafeLoad(fromByteOffset: start, as: UInt8.self))
        start += 1
      }
    }
    guard count <= end - start else { throw DERMismatch() }
    place = start + count
    return start..<place
  }

  /// Reads an OCTET STRING of at most so many octets.
  package mutating func octets(
    atMost limit: Int = .max, in der: RawSpan
  ) throws(DERMismatch) -> Range<Int> {
    let octets = try item(0x04, in: der)
    guard octets.count <= limit else { throw DERMismatch() }
    return octets
  }

  /// Reads an INTEGER of a type of at most 64 bits.
  ///
  /// As for OpenSSL, one without contents is 0; one longer than it needs to be is wrong.
  package mutating func integer<Number: FixedWidthInteger>(
    _ type: Number.Type, in der: RawSpan
  ) throws(DERMismatch) -> Number {
    let contents = try item(0x02, in: der)
    var bits: UInt64 = 0
    for place in contents {
      bits = bits << 8 | UInt64(der.unsafeLoad(fromByteOffset: place, as: UInt8.self))
    }
    guard let start = contents.first else { return 0 }
    let first = der.unsafeLoad(fromByteOffset: start, as: UInt8.self)
    let isNegative = first >= 0x80
    if contents.count > 1, first == 0 || first == 0xFF {
      let second = der.unsafeLoad(fromByteOffset: start + 1, as: UInt8.self)
      guard (second >= 0x80) != isNegative else { throw DERMismatch() }
    }
    // A ninth octet can only be the zero that keeps a large number from being negative.
    guard contents.count <= 8 || contents.count == 9 && first == 0 else { throw DERMismatch() }
    let shift = UInt64(64 - min(64, contents.count * 8))
    let number =
      isNegative
      ? Number(exactly: Int64(bitPattern: bits << shift) >> Int64(shift)) : Number(exactly: bits)
    guard let number else { throw DERMismatch() }
    return number
  }

  /// Tells whether the bytes are one SEQUENCE of at least so many items, and nothing after it.
  ///
  /// Other bytes are no key of any structure; OpenSSL would take a millisecond to find that out.
  package static func isSequence(_ der: RawSpan, ofAtLeast count: Int) -> Bool {
    var outer = DERCursor(place: 0, end: der.byteCount)
    guard let contents = try? outer.item(0x30, in: der), outer.isAtEnd else { return false }
    var inner = DERCursor(place: contents.lowerBound, end: contents.upperBound)
    for _ in 0..<count {
      guard let tag = inner.tag(in: der), (try? inner.item(tag, in: der)) != nil else {
        return false
      }
    }
    return true
  }
}
