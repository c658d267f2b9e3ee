// SPDX-License-Identifier: Apache-2.0

import Primitives

extension ArraySlice<UInt8> {
  /// The bytes as text: what is not UTF-8 as `\xE9`, so that nobody takes it for something else.
  package var text: String {
    if let whole = String(validating: self, as: UTF8.self) { return whole }
    var result = ""
    var rest = self
    while let first = rest.first {
      let plain = rest.prefix { $0 < 0x80 }
      if !plain.isEmpty {
        result += String(decoding: plain, as: UTF8.self)
        rest = rest.dropFirst(plain.count)
        continue
      }
      let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      if let character = String(validating: rest.prefix(length), as: UTF8.self) {
        result += character
        rest = rest.dropFirst(length)
      } else {
        result += "\\x" + [first].hex.uppercased()
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// The bytes without the blanks around them, line ends among them.
  package var trimmed: ArraySlice<UInt8> {
    let start = drop { $0 <= 0x20 }
    guard let end = start.lastIndex(where: { $0 > 0x20 }) else { return start.prefix(0) }
    return start[...end]
  }
}
