// SPDX-License-Identifier: Apache-2.0

/// What stands behind `with`: how the message came.
///
/// The words are those of RFC 3848 and RFC 6531 with their letters for TLS and for authentication,
/// in any case and order, and what programs write beside them.
package struct TransmissionWord: Hashable, Sendable {
  /// What kind of transmission it names.
  package enum Kind: Hashable, Sendable {
    /// SMTP in one of the forms for which RFC 3848 has words.
    case smtp
    /// Delivery to a mailbox (RFC 2033).
    case lmtp
    /// A pipe or a command on the host itself.
    case local
    /// A step within a program, or through a filter, for which RFC 3848 has no word.
    case within
    /// Anything else.
    case other
  }

  /// The word as it is written.
  package let text: String
  package let kind: Kind
  /// Whether it is extended SMTP; a client that says HELO cannot ask for TLS.
  package let isExtended: Bool
  /// Whether the word itself says TLS.
  package let saysTLS: Bool
  /// Whether the word itself says that the client has logged in.
  package let saysAuthentication: Bool

  /// Reads a word.
  ///
  /// - Parameter text: The word.
  package init(_ text: String) {
    self.text = text
    let lower = text.lowercased()
    var rest = lower[...]
    if rest.hasPrefix("utf8") { rest = rest.dropFirst(4) }
    let isInternational = rest.count < lower.count
    var isAuthenticated = false
    // Exim before 4.20.
    if rest.hasPrefix("asmtp") {
      isAuthenticated = true
      rest = rest.dropFirst()
    }
    let hasE = rest.hasPrefix("e")
    if hasE { rest = rest.dropFirst() }
    let letters = rest.dropFirst(4)
    if ["smtp", "lmtp"].contains(rest.prefix(4)), letters.count <= 2,
      letters.allSatisfy({ $0 == "s" || $0 == "a" })
    {
      kind = rest.hasPrefix("l") ? .lmtp : .smtp
      isExtended = hasE || isInternational || isAuthenticated || rest.hasPrefix("l")
      saysTLS = letters.contains("s")
      saysAuthentication = isAuthenticated || letters.contains("a")
      return
    }
    let isLocal = lower == "local" || lower.hasPrefix("local-")
    kind = isLocal ? .local : Self.isWithin(lower) ? .within : .other
    isExtended = false
    saysTLS = kind == .other && Self.names(lower)
    saysAuthentication = false
  }

  /// Whether the message only went through the program itself or a filter: Sendmail's bounces, what
  /// CommuniGate Pro takes from its own parts, and what is given back to Exim by a filter.
  private static func isWithin(_ word: String) -> Bool {
    ["internal", "pipe", "rule", "rules", "group", "list", "spamassassin"].contains(word)
      || word.hasSuffix("-scanned") || word == "scanned-ok" || word.hasPrefix("qmail-scanner")
  }

  /// Whether another word says TLS: HTTPS, IMAPS, POP3-SSL.
  private static func names(_ word: String) -> Bool {
    ["https", "imaps", "imap4s", "pop3s"].contains(word)
      || word.split { !$0.isLetter }.contains { $0 == "tls" || $0 == "ssl" || $0 == "starttls" }
  }
}
