// SPDX-License-Identifier: Apache-2.0

/// The elements of a value that is a list.
package enum ParameterList {
  /// Splits an expanded value at commas and white space.
  ///
  /// - Parameter value: The value, such as that of `smtpd_tls_chain_files`.
  /// - Returns: The elements; none of them is empty.
  package static func split(_ value: String) -> [String] {
    Array(value.utf8).split { $0.isSeparator }.map(\.text)
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
      rest = rest.drop(while: \.isSeparator)
      guard let first = rest.first else { return elements }
      guard first == UInt8(ascii: "{") else {
        elements.append(rest.take { !$0.isSeparator }.text)
        continue
      }
      guard let found = rest.parenthesized("{", "}") else {
        throw Fault(reason: "no \"}\" for the \"{\"")
      }
      elements.append(found.inside.trimmed.text)
      rest = rest[found.end...]
      guard rest.first?.isSeparator ?? true else {
        throw Fault(reason: "text right after a \"}\"")
      }
    }
  }

  /// Why a value is no list.
  package struct Fault: Error {
    /// What is wrong: lower case, no full stop.
    package let reason: String
  }
}

extension UInt8 {
  fileprivate var isSeparator: Bool { isBlank || self == UInt8(ascii: ",") }
}
