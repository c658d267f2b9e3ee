// SPDX-License-Identifier: Apache-2.0

/// Which hosts a policy of MTA-STS allows (RFC 8461, sections 3.2 and 4.1): one, or all with one label
/// before the rest.
package struct MXPattern: Hashable, Sendable, CustomStringConvertible {
  /// The pattern in lower case, "mail.example.com" or "*.example.net".
  package let description: String

  /// Reads a pattern.
  ///
  /// - Parameter text: The value of the field "mx".
  /// - Throws: A `PolicyTextError`.
  package init(_ text: String) throws(PolicyTextError) {
    let rest = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
    let labels = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard rest.utf8.count <= 253, labels.allSatisfy({ Self.isLabel($0) }) else {
      throw PolicyTextError("\(text.quoted) is no host name and no pattern like *.example.com")
    }
    description = text.lowercased()
  }

  /// Tells whether it is a sub-domain of RFC 5321, section 4.1.2, which may have no underscore.
  private static func isLabel(_ label: Substring) -> Bool {
    guard 1...63 ~= label.utf8.count, label.first != "-", label.last != "-" else { return false }
    return label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  /// Tells whether a host is allowed.
  ///
  /// - Parameter host: Its name, in A-labels, with a final dot or without.
  /// - Returns: Whether it is.
  package func matches(_ host: String) -> Bool {
    var host = host.lowercased()
    if host.hasSuffix(".") { host.removeLast() }
    guard description.hasPrefix("*.") else { return host == description }
    let rest = host.drop { $0 != "." }
    return !host.hasPrefix(".") && rest == description.dropFirst()
  }
}
