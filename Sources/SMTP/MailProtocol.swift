// SPDX-License-Identifier: Apache-2.0

/// A protocol of mail hosts that has TLS.
package enum MailProtocol: String, CaseIterable, Hashable, Sendable {
  /// RFC 5321, STARTTLS by RFC 3207.
  case smtp
  /// RFC 2033, STARTTLS by RFC 3207.
  case lmtp
  /// RFC 9051, STARTTLS in its section 6.2.1.
  case imap
  /// RFC 1939, STLS by RFC 2595.
  case pop3
  /// ManageSieve, RFC 5804, STARTTLS in its section 2.2.
  case sieve

  /// The protocol of a port, and whether TLS begins at once there (RFC 8314); nil for a port that is
  /// none of those of mail.
  ///
  /// - Parameter port: A number, or the name of a service.
  /// - Returns: Both.
  package static func usual(at port: String) -> (protocol: MailProtocol, isImplicit: Bool)? {
    switch port {
    case "25", "smtp", "587", "submission", "2525": (.smtp, false)
    case "465", "smtps", "submissions": (.smtp, true)
    case "24", "lmtp": (.lmtp, false)
    case "143", "imap", "imap2": (.imap, false)
    case "993", "imaps": (.imap, true)
    case "110", "pop3": (.pop3, false)
    case "995", "pop3s": (.pop3, true)
    case "4190", "sieve": (.sieve, false)
    default: nil
    }
  }

  /// The number of the port where the protocol is spoken by default.
  ///
  /// - Parameter isImplicit: Whether TLS is to begin at once.
  /// - Returns: The number; that of STARTTLS where there is none for the other way.
  package func usualPort(isImplicit: Bool) -> String {
    switch self {
    case .smtp: isImplicit ? "465" : "25"
    case .lmtp: "24"
    case .imap: isImplicit ? "993" : "143"
    case .pop3: isImplicit ? "995" : "110"
    case .sieve: "4190"
    }
  }

  /// The name as people write it.
  package var name: String { self == .sieve ? "ManageSieve" : rawValue.uppercased() }

  /// What a client says in it.
  ///
  /// - Parameter client: The name to introduce oneself by (RFC 5321, section 4.1.1.1).
  /// - Returns: The client's side, of which nothing has been said yet.
  func dialogue(as client: String) -> any MailDialogue {
    switch self {
    case .smtp: SMTPDialogue(hello: "EHLO \(client)")
    case .lmtp: SMTPDialogue(hello: "LHLO \(client)")
    case .imap: IMAPDialogue()
    case .pop3: POP3Dialogue()
    case .sieve: SieveDialogue()
    }
  }
}
