// SPDX-License-Identifier: Apache-2.0

/// A reply of an SMTP server (RFC 5321, section 4.2).
struct SMTPReply {
  let code: Int
  /// The text after the code, line by line.
  let lines: [String]

  /// The reply in one line of at most 200 characters, for errors.
  var quotation: String {
    ([String(code)] + lines.filter { !$0.isEmpty }).joined(separator: " ").shortened
  }
}
