// SPDX-License-Identifier: Apache-2.0

/// The program that wrote a Received header, as far as its manner matters.
package enum Writer: String, Sendable {
  case postfix = "Postfix"
  case exim = "Exim"
  case sendmail = "Sendmail"
  case openSMTPD = "OpenSMTPD"
  case cyrus = "Cyrus"
  case haraka = "Haraka"
  case exchange = "Exchange"
  case google = "Google"
  case courier = "Courier"
  /// qmail and its children, and the appliances that write as it does.
  case qmail = "qmail"
  /// Other programs that write the letter S, or details, wherever there was TLS, or that have no TLS.
  case telling = "telling"
  /// Programs that never say whether there was TLS.
  case silent = "silent"
  /// Programs that submit for a user on the host itself.
  case submission = "submission"
  /// Another program, which gives its name.
  case program = "program"
  case other = "other"

  /// Whether a word of RFC 3848 without its S means that there was no TLS.
  ///
  /// That is known of few: a program that is not known to write it may never do so.
  var tellsByWord: Bool {
    switch self {
    case .exchange, .qmail, .silent, .submission, .program, .other: false
    case .postfix, .exim, .sendmail, .openSMTPD, .cyrus, .haraka, .google, .courier, .telling: true
    }
  }

  /// Whether it is one program, and its name is known.
  package var isNamed: Bool {
    switch self {
    case .silent, .telling, .submission, .program, .other: false
    case .postfix, .exim, .sendmail, .openSMTPD, .cyrus, .haraka, .exchange, .google, .courier,
      .qmail:
      true
    }
  }

  /// Recognises the writer.
  ///
  /// - Parameters:
  ///   - software: The comments behind `by` and `with`.
  ///   - transmission: The words behind `with`.
  ///   - isQmailForm: Whether the client stands there as qmail has it: `unknown (HELO x) (192.0.2.1)`.
  ///   - host: The name behind `by`.
  ///   - identifier: The word behind `id`.
  init(
    software: [String], transmission: [String], isQmailForm: Bool, host: String, identifier: String
  ) {
    let named = software.lazy.compactMap { Self.named($0.unfolded.lowercased()) }.first
    if transmission.first?.lowercased() == "microsoft" || transmission == ["mapi"] {
      // Before the names: its version can begin as Sendmail's.
      self = .exchange
    } else if let named {
      self = named
    } else if Self.googleDomains.contains(where: host.lowercased().hasSuffix) {
      self = .google
    } else if Self.isOfPostfix(identifier) {
      // Its mail_name can be any.
      self = .postfix
    } else if Self.isOfCourier(identifier) {
      self = .courier
    } else if transmission.first?.lowercased().hasPrefix("lmtp") == true,
      Self.isOfDovecot(identifier)
    {
      self = .telling
    } else {
      let hasName = software.contains { text in
        let first = HeaderTokens(text).list.first?.word ?? ""
        return AddressLiteral(first) == nil && !TLSReader.opens(text)
          && WrittenCipher(recognizing: first) == nil && !text.opens(with: ["envelope"])
          && first.unicodeScalars.first?.properties.isAlphabetic == true
      }
      self = hasName ? .program : isQmailForm ? .qmail : .other
    }
  }

  private static func named(_ text: String) -> Writer? {
    let beginnings: [(String, Writer)] = [
      ("exim", .exim), ("opensmtpd", .openSMTPD), ("cyrus ", .cyrus), ("haraka", .haraka),
      // The words behind `with` are theirs, but without an S.
      ("james smtp", .silent), ("simpleemailservice", .silent),
      ("ssmtp ", .submission), ("dragonfly mail", .submission), ("nullmailer", .submission),
      ("qmail ", .submission),
    ]
    for (beginning, writer) in beginnings where text.hasPrefix(beginning) { return writer }
    if tellers.contains(where: text.hasPrefix) { return .telling }
    // SendGrid.
    if text == "sg" { return .silent }
    if text == "cyrus" { return .cyrus }
    // mailcow's mail_name.
    if text.hasPrefix("postfix") || text.contains(" postfix") || text == "postcow" {
      return .postfix
    }
    // "8.17.1/8.17.1/Debian-2", or one version alone: Sendmail's own, and that of its configuration.
    // A vendor can stand before both: "AIX7.1/8.14.4/8.14.4".
    let parts = text.split(separator: "/")
    let versions = parts.prefix { isOfSendmail($0) }
    let others = parts.dropFirst().prefix { isOfSendmail($0) }
    return !versions.isEmpty || others.count == 2 ? .sendmail : nil
  }

  private static func isOfSendmail(_ version: Substring) -> Bool {
    version.first == "8" && version.split(separator: ".").count >= 2
      && version.prefix(4).allSatisfy { $0.isNumber || $0 == "." }
  }

  /// How the names of programs begin that write ESMTPS or details over TLS; msmtpd has no TLS.
  private static let tellers = [
    "qpsmtpd/", "msmtpd", "chasquid", "stalwart smtp", "ecelerity ", "halon", "zonemta",
    "communigate pro smtp", "kerio connect", "mdaemon", "trend imss smtp",
    "oracle communications messaging", "sun java(tm) system messaging", "iplanet messaging",
  ]

  private static let googleDomains = [".google.com", ".gmail.com"]

  /// Whether an identifier is one of Postfix's long ones (`enable_long_queue_ids`).
  ///
  /// It is made of seconds and microseconds in six and four digits to base 52 without vowels, a `z`,
  /// and an inode to base 51. Postfix has written ESMTPS from before it had these.
  private static func isOfPostfix(_ identifier: String) -> Bool {
    let bytes = Array(identifier.utf8)
    guard (12...24).contains(bytes.count), bytes[10] == UInt8(ascii: "z"),
      // From 2006 to 2042; and there are a million microseconds in a second.
      Array("345".utf8).contains(bytes[0]), Array("01234567".utf8).contains(bytes[6])
    else { return false }
    let other = bytes[..<10] + bytes[11...]
    let vowels = Array("AEIOUaeiou".utf8)
    return !vowels.contains(where: other.contains) && other.allSatisfy(\.isLetterOrDigit)
      && !bytes[11...].contains(UInt8(ascii: "z"))
  }

  /// Whether an identifier is one of Dovecot's: 16 bytes in base64, without padding.
  ///
  /// Its LMTP server names no program, but version and cipher wherever there was TLS.
  private static func isOfDovecot(_ identifier: String) -> Bool {
    let bytes = Array(identifier.utf8)
    let others = Array("+/".utf8)
    // Four bits of the last character are zero.
    return bytes.count == 22 && Array("AQgw".utf8).contains(bytes[21])
      && bytes.allSatisfy { $0.isLetterOrDigit || others.contains($0) }
  }

  /// Whether an identifier is one of Courier's: `00000000001BA5D2.000000006B096FD7.000021D2`.
  private static func isOfCourier(_ identifier: String) -> Bool {
    let parts = identifier.split(separator: ".", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [16, 16, 8]
      && parts.allSatisfy { $0.utf8.allSatisfy { $0.isLetterOrDigit && $0 <= UInt8(ascii: "F") } }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
