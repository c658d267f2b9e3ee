// SPDX-License-Identifier: Apache-2.0

// Postfix reads bytes, with the character classes of the C locale. So do these parsers: Swift's
// characters would join a space and a combining accent, or CR and LF, into one.

/// A piece of a file.
typealias Bytes = ArraySlice<UInt8>

extension UInt8 {
  /// A Boolean value that tells what `isspace` does, the vertical tab included.
  var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  /// A Boolean value that tells whether the byte separates words in an expression or in master.cf.
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

  var isHexDigit: Bool { isDigit || (0x61...0x66).contains(self | 0x20) }

  var isDigit: Bool { (0x30...0x39).contains(self) }

  /// The byte, an ASCII capital in lower case.
  var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }

  var isAlphanumeric: Bool { isDigit || (0x61...0x7A).contains(self | 0x20) }

  /// A Boolean value that tells whether the byte can be in the name that follows a `$`.
  var isNameByte: Bool { isAlphanumeric || self == UInt8(ascii: "_") }
}

extension ArraySlice<UInt8> {
  /// The text, with U+FFFD for what is not UTF-8.
  var text: String { String(decoding: self, as: UTF8.self) }

  var trimmed: Bytes {
    var rest = drop(while: \.isSpace)
    while let last = rest.last, last.isSpace { rest.removeLast() }
    return rest
  }

  /// Takes the bytes at the start for which `condition` holds.
  mutating func take(while condition: (UInt8) -> Bool) -> Bytes {
    let taken = prefix(while: condition)
    self = self[taken.endIndex...]
    return taken
  }

  /// Takes `byte` if it is the next one.
  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard first == UInt8(ascii: byte) else { return false }
    removeFirst()
    return true
  }

  /// The text inside the parentheses that begin here, which may hold others, and where it ends.
  ///
  /// - Returns: What stands between, and the index after the closing one; nil without one.
  func parenthesized(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar
  ) -> (inside: Bytes, end: Index)? {
    let (open, close) = (UInt8(ascii: open), UInt8(ascii: close))
    var level = 0
    for index in indices {
      if self[index] == open {
        level += 1
      } else if self[index] == close {
        level -= 1
        if level == 0 { return (self[(startIndex + 1)..<index], index + 1) }
      }
    }
    return nil
  }
}

extension String {
  /// The text with ASCII capitals in lower case, as Postfix compares names.
  var lowercasedASCII: String { String(decoding: utf8.map(\.lowercased), as: UTF8.self) }
}
