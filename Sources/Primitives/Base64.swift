// SPDX-License-Identifier: Apache-2.0

/// The code in which Postfix sends bytes that are no text (base64_code.c; RFC 4648, section 4).
package enum Base64 {
  /// The greatest number of bytes that a text of some length can stand for.
  package static func capacity(forTextOf length: Int) -> Int { (length + 3) / 4 * 3 }

  /// Decodes a text without line breaks.
  ///
  /// - Parameters:
  ///   - text: The text, padded.
  ///   - output: Room for `capacity` bytes.
  /// - Returns: The number of bytes written, or nil where the text is not base64.
  package static func decode(
    _ text: RawSpan, into output: UnsafeMutableRawBufferPointer
  ) -> Int? {
    let length = text.byteCount
    guard length.isMultiple(of: 4), output.count >= capacity(forTextOf: length) else { return nil }
    var count = 0
    for place in stride(from: 0, to: length, by: 4) {
      var bits: UInt32 = 0
      var padding = 0
      for offset in place..<place + 4 {
        let byte = text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        if byte == UInt8(ascii: "="), offset == length - 1 || offset == length - 2 {
          padding += 1
          bits <<= 6
        } else {
          guard padding == 0, let value = value(of: byte) else { return nil }
          bits = bits << 6 | value
        }
      }
      for shift in [16, 8, 0].prefix(3 - padding) {
        output[count] = UInt8(truncatingIfNeeded: bits >> UInt32(shift))
        count += 1
      }
    }
    return count
  }

  /// Decodes a text without line breaks.
  ///
  /// - Parameter text: The text, padded.
  /// - Returns: The bytes, or nil where the text is not base64.
  package static func decode(_ text: RawSpan) -> [UInt8]? {
    var count: Int?
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity(forTextOf: text.byteCount)) {
      count = decode(text, into: UnsafeMutableRawBufferPointer($0))
      $1 = count ?? 0
    }
    return count == nil ? nil : bytes
  }

  /// Decodes the beginning of a text with line breaks.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - place: The offset of its first character.
  ///   - limit: How many bytes are wanted, at most.
  /// - Returns: The bytes, up to the limit or to the first character that is no base64.
  package static func decodeStart(
    of text: RawSpan, from place: Int, atMost limit: Int
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(limit)
    var (bits, count, place) = (UInt32(0), 0, place)
    while place < text.byteCount, bytes.count < limit {
      let byte = text.unsafeLoad(fromByteOffset: place, as: UInt8.self)
      place += 1
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { continue }
      guard let value = value(of: byte) else { break }
      bits = bits << 6 | value
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
    return bytes
  }

  private static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
