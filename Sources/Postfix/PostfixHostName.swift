// SPDX-License-Identifier: Apache-2.0

/// What Postfix takes for the name of a host (`valid_hostname` of valid_hostname.c).
package enum PostfixHostName {
  /// Whether a text is one: labels of ASCII letters, digits, "-" and "_" with dots between, 255 octets
  /// at most, and not digits and dots alone.
  package static func isValid(_ name: String) -> Bool {
    let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isNumeric = name.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0.isDigit }
    return name.utf8.count <= 255 && !isNumeric
      && labels.allSatisfy { label in
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
          && label.last != UInt8(ascii: "-") && label.allSatisfy(\.isInHostName)
      }
  }
}

extension UInt8 {
  fileprivate var isInHostName: Bool { isNameByte || self == UInt8(ascii: "-") }
}
