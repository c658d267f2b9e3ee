// SPDX-License-Identifier: Apache-2.0

/// A line of a table of rules: cidr_table(5), regexp_table(5), pcre_table(5).
struct TableRule {
  /// What a line is.
  enum Line {
    case rule(TableRule)
    /// A condition, which holds up to its `endif`.
    case condition
    case end
    /// What Postfix warns of and passes over.
    case skipped(String)
  }

  let key: String
  let value: String

  /// Reads a line of a table of networks (dict_cidr.c).
  static func network(_ line: Bytes) -> Line {
    var rest = line[...].trimmed
    let isCondition = takeWord("if", &rest)
    if !isCondition, takeWord("endif", &rest) { return .end }
    if !isCondition { _ = rest.take("!") }
    rest = rest.drop(while: \.isSpace)
    if isCondition, rest.take("!") { rest = rest.drop(while: \.isSpace) }
    let pattern = rest.take { !$0.isSpace }.text
    if let fault = NetworkPattern.fault(of: pattern) { return .skipped(fault) }
    if isCondition { return .condition }
    let value = rest.trimmed
    if value.isEmpty { return .skipped("no value after \(pattern)") }
    let key = line[...].trimmed.prefix { !$0.isSpace }
    return .rule(TableRule(key: key.text, value: value.text))
  }

  /// Reads a line of a table of patterns (dict_regexp.c, dict_pcre.c).
  ///
  /// - Parameters:
  ///   - line: The line.
  ///   - options: The letters that may stand behind a pattern.
  ///   - judge: Tells what is wrong with an expression, and is told whether the letter x has turned its
  ///     form over.
  /// - Returns: What the line is.
  static func pattern(
    _ line: Bytes, options: String, _ judge: (_ expression: String, _ isTurned: Bool) -> String?
  ) -> Line {
    var rest = line[...].trimmed
    let isCondition = takeWord("if", &rest)
    if !isCondition, takeWord("endif", &rest) { return .end }
    rest = rest.drop(while: \.isSpace)
    let start = rest.startIndex
    _ = rest.take { $0 == UInt8(ascii: "!") || $0.isSpace }
    guard let delimiter = rest.first, !delimiter.isAlphanumeric else {
      return .skipped("neither a pattern nor \"if\" nor \"endif\"")
    }
    rest = rest.dropFirst()
    let inside = rest.startIndex
    guard rest.skip(past: delimiter) else { return .skipped("the pattern has no end") }
    let expression = line[inside..<rest.index(before: rest.startIndex)].text
    let letters = rest.take { !$0.isSpace }.text
    let key = line[start..<rest.startIndex].text
    // A second pattern may follow at once, to be left out of the first one.
    if !letters.hasPrefix("!") {
      if let unknown = letters.first(where: { !options.contains($0) }) {
        return .skipped("there is no option \"\(unknown)\"")
      }
      let isTurned = !letters.count(where: { $0 == "x" }).isMultiple(of: 2)
      if let fault = judge(expression, isTurned) { return .skipped(fault) }
    }
    return isCondition ? .condition : .rule(TableRule(key: key, value: rest.trimmed.text))
  }

  /// Takes a word in either case that no letter or digit follows.
  private static func takeWord(_ word: String, _ rest: inout Bytes.SubSequence) -> Bool {
    let start = rest.prefix(word.utf8.count)
    guard start.text.lowercasedASCII == word,
      rest.dropFirst(word.utf8.count).first.map({ !$0.isAlphanumeric }) ?? true
    else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }
}

extension ArraySlice<UInt8> {
  /// Takes all up to the next delimiter without a backslash before it, and the delimiter.
  ///
  /// - Returns: False where there is none.
  fileprivate mutating func skip(past delimiter: UInt8) -> Bool {
    var isEscaped = false
    while let byte = popFirst() {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == delimiter {
        return true
      }
    }
    return false
  }
}
