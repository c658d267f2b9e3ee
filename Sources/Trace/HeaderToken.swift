// SPDX-License-Identifier: Apache-2.0

/// A lexical unit of a structured header field (RFC 5322, section 3.2).
///
/// A writer's words are taken for what they are: an atom here is whatever stands between blanks and
/// the characters that quote or enclose, since no program keeps to the RFC's own set.
enum HeaderToken: Hashable {
  /// Such as `from`, `mx.example.test` or `cipher=AES128-SHA`.
  case word(String)
  /// What stands between double quotes, its escapes undone.
  case quoted(String)
  /// What stands in parentheses, as it is written; it can hold others.
  case comment(String)
  /// What stands in angle brackets.
  case angle(String)
  /// What stands in square brackets.
  case literal(String)
  case semicolon

  /// The text of a word; nil for all else.
  var word: String? {
    if case .word(let text) = self { text } else { nil }
  }

  /// The text of whatever can be a name: anything but a comment and a semicolon.
  var value: String? {
    switch self {
    case .word(let text), .quoted(let text), .angle(let text), .literal(let text): text
    case .comment, .semicolon: nil
    }
  }
}
