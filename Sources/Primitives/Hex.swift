// SPDX-License-Identifier: Apache-2.0

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
