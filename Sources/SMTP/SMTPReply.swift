// SPDX-License-Identifier: Apache-2.0

/// A reply of an SMTP server (RFC 5321, section 4.2).
struct SMTPReply {
  let code: Int
  /// The text after the code, line by line.
  let lines: [String]

  /// The reply in one line of at most 200 characters, for errors.
  var quotation: String {
    let text = ([String(code)] + lines.filter { !$0.isEmpty }).joined(separator: " ")
    return text.count > 200 ? text.prefix(199) + "…" : text
  }

  /// Tells whether the reply to EHLO has a keyword (RFC 5321, section 4.1.1.1), in any case.
  func offers(_ keyword: String) -> Bool {
    // The first line is the greeting.
    lines.dropFirst().contains { line in
      line.prefix { $0 != " " }.uppercased() == keyword
    }
  }
}
