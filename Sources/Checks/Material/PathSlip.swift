// SPDX-License-Identifier: Apache-2.0

/// Text that somebody has put around a path, as other programs want it, and that Postfix takes for a
/// part of the path.
struct PathSlip {
  /// What is too much, in words.
  let text: String
  /// The path without it.
  let path: String

  /// Looks for such text; nil where there is none.
  ///
  /// - Parameter value: The path as the configuration has it.
  init?(in value: String) {
    let quotes = value.first.map { "\"'".contains($0) } ?? false
    if let range = value.firstRange(of: " #"), range.lowerBound > value.startIndex {
      text = "the comment behind it"
      path = String(value[..<range.lowerBound]).trimmed
    } else if value.hasSuffix(";") {
      text = "the semicolon behind it"
      path = String(value.dropLast()).trimmed
    } else if quotes, value.count > 2, value.last == value.first {
      text = "the quotes around it"
      path = String(value.dropFirst().dropLast())
    } else if value.hasPrefix("<") {
      text = "the \"<\" before it"
      path = String(value.dropFirst()).trimmed
    } else {
      return nil
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}
