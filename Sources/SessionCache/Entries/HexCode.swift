// SPDX-License-Identifier: Apache-2.0

/// The hexadecimal code in which tlsmgr(8) keeps its entries; see hex_code(3) of Postfix.
package enum HexCode {
  /// One in each byte of a word.
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Decodes digits of either case, with or without colons between the octets.
  ///
  /// - Parameters:
  ///   - text: The digits, of which those without colons are read at several bytes a nanosecond.
  ///   - output: Room for at least half as many bytes.
  /// - Returns: The number of bytes written.
  /// - Throws: An `EntryFault`, `notHexadecimal` or `oddDigits`; some bytes may be written then.
  package static func decode(
    _ text: RawSpan, into output: UnsafeMutableRawBufferPointer
  ) throws(EntryFault) -> Int {
    let end = text.byteCount
    precondition(output.count >= end / 2, "there is no room for the octets")
    // All at once, which the compiler does with vectors of pairs; what is wrong shows at the end.
    var fault: UInt16 = 0
    for index in 0..<end / 2 {
      let digits = text.unsafeLoadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
      let pair = Pair(digits: UInt16(littleEndian: digits))
      fault |= pair.fault
      output.storeBytes(of: pair.octet, toByteOffset: index, as: UInt8.self)
    }
    var place = fault & Pair.marks == 0 ? end / 2 * 2 : 0
    var count = place / 2
    while place < end {
      guard let high = digit(text.byte(at: place)) else { throw .notHexadecimal }
      guard place + 1 < end else { throw .oddDigits }
      guard let low = digit(text.byte(at: place + 1)) else { throw .notHexadecimal }
      output[count] = high << 4 | low
      count += 1
      place += 2
      if place + 2 < end, text.byte(at: place) == UInt8(ascii: ":") { place += 1 }
    }
    return count
  }

  /// The number of digits that stand at an offset without anything between them.
  static func digitCount(_ text: RawSpan, from start: Int) -> Int {
    var place = start
    while place + 8 <= text.byteCount {
      let digits = text.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
      guard areDigits(digits) == highBits else { break }
      place += 8
    }
    while place < text.byteCount, digit(text.byte(at: place)) != nil { place += 1 }
    return place - start
  }

  /// The value of a digit, or nil where it is none.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  /// Sets the high bit of every byte of a word that is a digit, and no other bit.
  @inline(__always)
  private static func areDigits(_ word: UInt64) -> UInt64 {
    // Adding to seven bits sets the eighth where a byte is at least so large; nothing is carried.
    let low = word & (ones &* 0x7F)
    let folded = low | (ones &* 0x20)
    let decimal = (low &+ (ones &* (0x80 - 0x30))) & ~(low &+ (ones &* (0x7F - 0x39)))
    let letter = (folded &+ (ones &* (0x80 - 0x61))) & ~(folded &+ (ones &* (0x7F - 0x66)))
    return (decimal | letter) & ~word & highBits
  }
}

/// Two digits that are decoded together, the first in the lower byte.
private struct Pair {
  /// Bit 4 of either byte, where the faults are told.
  static let marks: UInt16 = 0x1010

  let octet: UInt8
  /// Has a bit of `marks` set where a byte is no digit; its other bits mean nothing.
  let fault: UInt16

  @inline(__always)
  init(digits: UInt16) {
    // Bit 6, which letters alone have, comes to lie upon bit 4.
    let shifted = digits >> 2
    let letters = shifted & Self.marks
    // The low four bits of a letter are 9 less than its value.
    let values = (digits & 0x0F0F) &+ (letters >> 1) &+ (letters >> 4)
    octet = UInt8(truncatingIfNeeded: values << 4 | values >> 8)
    // 10 to 15 for a letter, 0 to 9 for another.
    let isOutOfRange = (values &+ 0x0606) ^ letters | values
    // Letters have 0100 or 0110 in the high four bits, decimal digits 0011.
    let isOther = digits >> 3 | ~(digits ^ shifted) | ~(digits >> 1 | shifted)
    fault = isOutOfRange | isOther
  }
}
