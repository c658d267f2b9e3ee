// SPDX-License-Identifier: Apache-2.0

/// The elements of a value that is a list.
package enum ParameterList {
  /// Splits an expanded value at commas and white space.
  ///
  /// - Parameter value: The value, such as that of `smtpd_tls_chain_files`.
  /// - Returns: The elements; none of them is empty.
  package static func split(_ value: String) -> [String] {
    Array(value.utf8).split { $0.isListSeparator }.map(\.text)
  }

  /// Splits an expanded value at commas and white space that are not within braces.
  ///
  /// - Parameter value: The value.
  /// - Returns: The elements, without the braces around one and the white space just within.
  /// - Throws: A `Fault` where braces do not match, or do not enclose a whole element.
  package static func splitGroups(_ value: String) throws(Fault) -> [String] {
    var elements: [String] = []
    var rest = Array(value.utf8)[...]
    while true {
      rest = rest.drop(while: \.isListSeparator)
      guard let first = rest.first else { return elements }
      guard first == UInt8(ascii: "{") else {
        elements.append(rest.take { !$0.isListSeparator }.text)
        continue
      }
      guard let found = rest.parenthesized("{", "}") else {
        throw Fault(reason: "no \"}\" for the \"{\"")
      }
      elements.append(found.inside.trimmed.text)
      rest = rest[found.end...]
      guard rest.first?.isListSeparator ?? true else {
        throw Fault(reason: "text right after a \"}\"")
      }
    }
  }

  /// Splits a value where `splitGroups(_:)` does, as mystrtokq(3) of Postfix does: braces stay,
  /// stand anywhere, and need not match.
  static func splitOutsideBraces(_ value: Bytes) -> [Bytes] {
    var elements: [Bytes] = []
    var rest = value.drop(while: \.isListSeparator)
    while !rest.isEmpty {
      var level = 0
      let element = rest.take { byte in
        if byte == UInt8(ascii: "{") {
          level += 1
        } else if byte == UInt8(ascii: "}") {
          level = max(0, level - 1)
        }
        return level > 0 || !byte.isListSeparator
      }
      elements.append(element)
      rest = rest.drop(while: \.isListSeparator)
    }
    return elements
  }

  /// Why a value is no list.
  package struct Fault: Error {
    /// What is wrong: lower case, no full stop.
    package let reason: String
  }
}

extension UInt8 {
  /// A Boolean value that tells whether the byte separates the elements of a list.
  var isListSeparator: Bool { isBlank || self == UInt8(ascii: ",") }
}
