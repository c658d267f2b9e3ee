// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal digits.
package enum Hex {
  /// Encodes bytes as Postfix and OpenSSL do: upper case, nothing between them.
  ///
  /// - Parameters:
  ///   - bytes: What to encode.
  ///   - output: Room for at least twice as many bytes.
  /// - Returns: The number of digits written.
  package static func encode(
    _ bytes: RawSpan, into output: UnsafeMutableRawBufferPointer
  ) -> Int {
    precondition(output.count >= bytes.byteCount * 2, "there is no room for the digits")
    for place in 0..<bytes.byteCount {
      let byte = bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
      output[2 * place] = character(byte >> 4)
      output[2 * place + 1] = character(byte & 0xF)
    }
    return bytes.byteCount * 2
  }

  private static func character(_ digit: UInt8) -> UInt8 {
    digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10)
  }
}

extension [UInt8] {
  /// The octets as upper-case hexadecimal with colons between them.
  package var colonHex: String {
    hexadecimal(separator: ":", digits: Array("0123456789ABCDEF".utf8))
  }

  /// The octets as lower-case hexadecimal without separators.
  package var hex: String { hexadecimal(separator: "", digits: Array("0123456789abcdef".utf8)) }

  private func hexadecimal(separator: String, digits: [UInt8]) -> String {
    map { String(decoding: [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]], as: UTF8.self) }
      .joined(separator: separator)
  }
}
