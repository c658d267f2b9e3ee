// SPDX-License-Identifier: Apache-2.0

/// Text that somebody has put around a path, as other programs want it, and that Postfix takes for a
/// part of the path.
struct PathSlip {
  /// What is too much, in words.
  let text: String
  /// The path without it.
  let path: String

  /// What comes with text that is copied from a web page: a no-break space, a space of no width, a byte
  /// order mark.
  private static let unseen: Set<Unicode.Scalar> = ["\u{A0}", "\u{200B}", "\u{FEFF}"]

  /// Looks for such text; nil where there is none.
  ///
  /// - Parameter value: The path as the configuration has it.
  init?(in value: String) {
    let quotes = value.first.map { "\"'".contains($0) } ?? false
    if let range = value.firstRange(of: " #"), range.lowerBound > value.startIndex {
      text = "the comment behind it"
      let rest = String(value[..<range.lowerBound]).trimmed
      path = rest.hasSuffix(";") ? String(rest.dropLast()) : rest
    } else if let semicolon = value.firstIndex(of: ";"), semicolon > value.startIndex {
      let isLast = value.index(after: semicolon) == value.endIndex
      text = isLast ? "the semicolon behind it" : "the semicolon and what follows it"
      path = String(value[..<semicolon]).trimmed
    } else if let last = value.unicodeScalars.last, Self.unseen.contains(last) {
      text = "the invisible character behind it"
      path = String(String.UnicodeScalarView(value.unicodeScalars.dropLast()))
    } else if value.hasSuffix("/"), value.count > 1 {
      text = "the slash behind it"
      path = String(value.dropLast())
    } else if quotes, value.count > 2, value.last == value.first {
      text = "the quotes around it"
      path = String(value.dropFirst().dropLast())
    } else if value.hasPrefix("<") {
      text = "the \"<\" before it"
      path = String(value.dropFirst()).trimmed
    } else if let end = value.firstIndex(where: { ",".contains($0) || $0.isWhitespace }),
      end > value.startIndex
    {
      // A list, where there can be only one path.
      let mark = value[end] == "," ? "comma" : "space"
      let isLast = value.index(after: end) == value.endIndex
      text = isLast ? "the \(mark) behind it" : "the \(mark) and what follows it"
      path = String(value[..<end])
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
