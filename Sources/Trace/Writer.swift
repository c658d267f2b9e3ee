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
  /// qmail and its children, and the appliances that write as it does.
  case qmail = "qmail"
  /// Programs that never say whether there was TLS.
  case silent = "silent"
  /// Programs that submit for a user on the host itself.
  case submission = "submission"
  /// Another program, which gives its name.
  case program = "program"
  case other = "other"

  /// Whether a word of RFC 3848 without its S means that there was no TLS.
  ///
  /// These write no S when there was.
  var tellsByWord: Bool {
    switch self {
    case .exchange, .qmail, .silent, .submission: false
    case .postfix, .exim, .sendmail, .openSMTPD, .cyrus, .haraka, .google, .program,
      .other:
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
  init(software: [String], transmission: [String], isQmailForm: Bool, host: String) {
    let named = software.lazy.compactMap { Self.named($0.unfolded.lowercased()) }.first
    if let named {
      self = named
    } else if transmission.first?.lowercased() == "microsoft" || transmission == ["mapi"] {
      self = .exchange
    } else if host.lowercased().hasSuffix(".google.com") {
      self = .google
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
    // SendGrid.
    if text == "sg" { return .silent }
    if text.hasPrefix("postfix") || text.contains(" postfix") { return .postfix }
    // "8.17.1/8.17.1/Debian-2", or one version alone: Sendmail's own, and that of its configuration.
    let versions = text.split(separator: "/")
    let isVersion = versions.first.map { version in
      version.first == "8" && version.split(separator: ".").count >= 2
        && version.prefix(4).allSatisfy { $0.isNumber || $0 == "." }
    }
    return isVersion == true ? .sendmail : nil
  }
}
