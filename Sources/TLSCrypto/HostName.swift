// SPDX-License-Identifier: Apache-2.0

/// A host name as it stands in DNS and in certificates: lower-case A-labels and LDH labels.
///
/// The rules are those of RFC 1123, section 2.1, and RFC 5280, section 4.2.1.6; internationalised
/// names are converted as `IDNA` says.
package struct HostName: Hashable, Sendable, CustomStringConvertible {
  /// The name, without a final dot; a wildcard begins with "*.".
  package let description: String

  /// Checks and converts `text`.
  ///
  /// - Parameters:
  ///   - text: A host name, in A-labels or U-labels, upper or lower case.
  ///   - allowsWildcard: Whether the first label may be "*".
  /// - Throws: A `CryptoError` of code `badName` that says which rule is broken.
  package init(_ text: String, allowsWildcard: Bool = true) throws(CryptoError) {
    try Self.refuseOtherForms(text)
    let wildcard = text.hasPrefix("*.") && allowsWildcard
    let name = try Self.asciiForm(of: wildcard ? String(text.dropFirst(2)) : text)
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    for label in labels {
      try Self.check(label)
    }
    guard let last = labels.last, !last.allSatisfy(\.isNumber) else {
      throw CryptoError(.badName, "it ends in a number, but is no IP address")
    }
    if wildcard && labels.count < 2 {
      throw CryptoError(.badName, "a wildcard needs at least two labels after it")
    }
    description = wildcard ? "*." + name : name
    guard description.utf8.count <= 253 else {
      throw CryptoError(.badName, "it has \(description.utf8.count) octets, and 253 is the limit")
    }
  }

  /// A Boolean value that tells whether the name has a dot, as the name of a public host has.
  package var isQualified: Bool { description.contains(".") }

  /// The name with its A-labels shown as Unicode, or nil where there is nothing to convert.
  package var unicode: String? {
    guard description.contains("xn--") else { return nil }
    let text = IDNA.unicode(description)
    return text == description ? nil : text
  }

  /// Names what people type by mistake where a bare host name is wanted.
  private static func refuseOtherForms(_ text: String) throws(CryptoError) {
    if text.isEmpty { throw CryptoError(.badName, "it is empty") }
    // No name of 253 octets needs as many in Unicode, and the checks take their time.
    if text.utf8.count > 4096 {
      throw CryptoError(.badName, "it has \(text.utf8.count) octets, and 253 is the limit")
    }
    if text.count > 1, text.hasSuffix("."), !text.hasSuffix("..") {
      throw CryptoError(.badName, "it ends in a dot")
    }
    if text.contains("://") { throw CryptoError(.badName, "it is a URL") }
    if text.contains("@") { throw CryptoError(.badName, "it is a mail address") }
    if text.contains("/") { throw CryptoError(.badName, "it has a slash") }
    if text.contains(where: \.isWhitespace) { throw CryptoError(.badName, "it has white space") }
    // Also because libidn2 would take a NUL for the end of the name.
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw CryptoError(.badName, "it has a control character")
    }
    if let colon = text.lastIndex(of: ":") {
      let port = text[text.index(after: colon)...]
      let what = !port.isEmpty && port.allSatisfy(\.isNumber) ? "a port" : "a colon"
      throw CryptoError(.badName, "it has \(what)")
    }
  }

  private static func asciiForm(of name: String) throws(CryptoError) -> String {
    if name.utf8.allSatisfy({ $0 < 0x80 }) && !name.lowercased().contains("xn--") {
      return name.lowercased()
    }
    return try IDNA.ascii(name)
  }

  private static func check(_ label: Substring) throws(CryptoError) {
    if label.isEmpty { throw CryptoError(.badName, "it has an empty label") }
    if label.utf8.count > 63 {
      throw CryptoError(.badName, "a label has \(label.utf8.count) octets, and 63 is the limit")
    }
    if let bad = label.unicodeScalars.first(where: { !isLDH($0) }) {
      let what = bad == "_" ? "an underscore" : bad == "*" ? "a misplaced wildcard" : "\"\(bad)\""
      throw CryptoError(.badName, "label \"\(label)\" has \(what)")
    }
    if label.hasPrefix("-") || label.hasSuffix("-") {
      throw CryptoError(.badName, "label \"\(label)\" begins or ends with a hyphen")
    }
  }

  private static func isLDH(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "0"..."9", "-": true
    default: false
    }
  }
}
