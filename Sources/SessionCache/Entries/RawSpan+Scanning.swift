// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  /// The byte at an offset, which must be in bounds.
  @inline(__always)
  func byte(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

  /// The bytes without the one terminating NUL that Postfix appends on most systems.
  package var withoutTerminator: Range<Int> {
    0..<(isEmpty || byte(at: byteCount - 1) != 0 ? byteCount : byteCount - 1)
  }

  /// Where a byte is first found in a range.
  func offset(of wanted: UInt8, in range: Range<Int>) -> Int? {
    var place = range.lowerBound
    while place < range.upperBound {
      if byte(at: place) == wanted { return place }
      place += 1
    }
    return nil
  }

  /// Where a byte is last found in a range.
  func lastOffset(of wanted: UInt8, in range: Range<Int>) -> Int? {
    var place = range.upperBound
    while place > range.lowerBound {
      place -= 1
      if byte(at: place) == wanted { return place }
    }
    return nil
  }

  /// Whether some bytes stand at an offset, which may be out of bounds.
  @inline(__always)
  func has(_ wanted: StaticString, at offset: Int) -> Bool {
    let count = wanted.utf8CodeUnitCount
    guard offset + count <= byteCount else { return false }
    for place in 0..<count where wanted.utf8Start[place] != byte(at: offset + place) {
      return false
    }
    return true
  }

  /// Whether all bytes of a range, and at least one, pass a test.
  func allSatisfy(in range: Range<Int>, _ test: (UInt8) -> Bool) -> Bool {
    for place in range where !test(byte(at: place)) { return false }
    return !range.isEmpty
  }

  /// Reads a decimal number without a sign; nil where it is none.
  func number(in range: Range<Int>) -> UInt64? {
    guard (1...19).contains(range.count) else { return nil }
    var number: UInt64 = 0
    for place in range {
      let digit = byte(at: place) &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number * 10 + UInt64(digit)
    }
    return number
  }
}
