// SPDX-License-Identifier: Apache-2.0

/// The entries of a lookup table, as postmap(1) reads them from a text file.
package struct TableSource: Sendable {
  /// A key with its value.
  package struct Entry: Hashable, Sendable {
    /// The key in lower case, quotes and backslashes as they are written.
    package let key: String
    /// The value as it is written, without white space around it.
    package let value: String
    /// The number of the first line of the entry, the first of the file being 1.
    package let line: Int

    /// The elements of a value that lists files, as one of `tls_server_sni_maps` does.
    package var values: [String] { ParameterList.split(value) }
  }

  /// The entries that count, in the order of the file.
  package private(set) var entries: [Entry] = []
  /// What postmap(1) warns of, in the order of the file; nothing of it is fatal.
  package private(set) var faults: [ConfigurationError] = []
  private var lines: [String: Int] = [:]

  /// Reads the source of an indexed table or of a `texthash:` table.
  ///
  /// Keys are folded as Postfix does with `smtputf8_enable = yes`; lines that are not UTF-8 are
  /// left out.
  ///
  /// - Parameters:
  ///   - text: The bytes of the file.
  ///   - file: What errors call it.
  package init(parsing text: some Sequence<UInt8>, file: String) {
    let logical = LogicalLines(text)
    faults += logical.faults(in: file)
    for line in logical.lines {
      func fault(_ code: ConfigurationError.Code, _ reason: String) {
        faults.append(
          ConfigurationError(code: code, file: file, line: line.line, reason: reason))
      }
      guard String(validating: line.bytes, as: UTF8.self) != nil else {
        fault(.malformedEntry, "the line is not UTF-8, so it is left out")
        continue
      }
      var rest = line.bytes[...]
      guard let written = rest.takeQuotedWord(until: \.isSpace) else {
        fault(.malformedEntry, "a '\"' without another one, so the entry is left out")
        continue
      }
      let (key, value) = (written.text.lowercasedKey, rest.trimmed)
      guard !key.isEmpty, !value.isEmpty else {
        fault(.malformedEntry, "no value after the key \"\(key)\", so the entry is left out")
        continue
      }
      if key.hasSuffix(":") {
        fault(.suspectKey, "the key \"\(key)\" ends in a colon, as in a file of aliases")
      }
      if let earlier = lines.updateValue(line.line, forKey: key) {
        lines[key] = earlier
        fault(.duplicateKey, "the key \"\(key)\" is that of line \(earlier)")
        continue
      }
      entries.append(Entry(key: key, value: value.text, line: line.line))
    }
  }

  /// Reads the name of an `inline:` table, such as `{ {key = value}, other=value }`.
  ///
  /// The last entry of a key is the one that counts there.
  ///
  /// - Parameter name: What stands after `inline:`.
  /// - Throws: A `ParameterList.Fault`, with which the table cannot be read at all.
  package init(inline name: String) throws(ParameterList.Fault) {
    let bytes = Array(name.utf8)[...]
    guard bytes.first == UInt8(ascii: "{"), let found = bytes.parenthesized("{", "}"),
      found.end == bytes.endIndex
    else { throw ParameterList.Fault(reason: "not of the form {key=value, ...}") }
    for element in ParameterList.splitOutsideBraces(found.inside) {
      var rest = element
      if rest.first == UInt8(ascii: "{") {
        guard let group = rest.parenthesized("{", "}"), group.end == rest.endIndex else {
          throw ParameterList.Fault(reason: "\"\(element.text)\" is not of the form {key = value}")
        }
        rest = group.inside
      }
      rest = rest.trimmed
      guard !rest.isEmpty,
        let written = rest.takeQuotedWord(until: { $0.isSpace || $0 == UInt8(ascii: "=") })
      else { throw ParameterList.Fault(reason: "no key in \"\(element.text)\"") }
      rest = rest.drop(while: \.isSpace)
      guard rest.take("=") else {
        throw ParameterList.Fault(reason: "no \"=\" after the key \"\(written.text)\"")
      }
      let key = written.text.lowercasedKey
      let entry = Entry(key: key, value: rest.trimmed.text, line: 1)
      if let earlier = lines.updateValue(entries.count, forKey: key) {
        lines[key] = earlier
        entries[earlier] = entry
      } else {
        entries.append(entry)
      }
    }
    if entries.isEmpty { throw ParameterList.Fault(reason: "an empty table") }
  }

  /// Reads the name of a table that has its entries in braces: `inline:{ … }`, or a type of patterns
  /// such as `cidr:{ {pattern result}, … }` (since Postfix 3.7).
  ///
  /// - Parameters:
  ///   - name: What stands after the type.
  ///   - type: The type.
  ///   - judge: Tells what is wrong with the expression of a rule of type regexp or pcre.
  /// - Throws: A `ParameterList.Fault`, with which the table cannot be read at all.
  package init(
    inline name: String, of type: String, judge: PatternJudge = { _, _, _ in nil }
  ) throws(ParameterList.Fault) {
    if type == "inline" {
      try self.init(inline: name)
      return
    }
    guard let inside = try ParameterList.splitGroups(name).first else {
      throw ParameterList.Fault(reason: "an empty table")
    }
    let lines = try ParameterList.splitGroups(inside).joined(separator: "\n")
    self.init(parsing: lines.utf8, file: type, of: type, judge: judge)
  }

  /// Reads the text of a table.
  ///
  /// - Parameters:
  ///   - text: The bytes of the file.
  ///   - file: What errors call it.
  ///   - type: The type of the table: rules of cidr, regexp and pcre have their patterns for keys,
  ///     as they are written, and no entry is left out because of an earlier one.
  ///   - judge: Tells what is wrong with the expression of a rule.
  package init(
    parsing text: some Sequence<UInt8>, file: String, of type: String,
    judge: PatternJudge = { _, _, _ in nil }
  ) {
    switch type {
    case "regexp":
      self.init(rules: text, file: file) { line in
        TableRule.pattern(line, options: "imx") { judge($0, !$1, type) }
      }
    case "pcre":
      self.init(rules: text, file: file) { line in
        TableRule.pattern(line, options: "imsxAEUX") { judge($0, $1, type) }
      }
    case "cidr": self.init(rules: text, file: file, TableRule.network)
    default: self.init(parsing: text, file: file)
    }
  }

  /// The one entry of a table of type static, which gives all keys the same answer.
  ///
  /// - Parameters:
  ///   - name: What stands after the type, with braces around it or without.
  ///   - key: What to call the key.
  package init(answer name: String, key: String) {
    let value = Array(name.utf8)[...]
    let isBraced = value.first == UInt8(ascii: "{") && value.last == UInt8(ascii: "}")
    let text = isBraced ? value.dropFirst().dropLast().trimmed : value
    entries = [Entry(key: key, value: text.text, line: 1)]
  }

  /// The entries of a table that gives all keys any one of some answers.
  ///
  /// - Parameters:
  ///   - values: The answers.
  ///   - key: What to call the key.
  package init(answers values: [String], key: String) {
    entries = values.map { Entry(key: key, value: $0, line: 1) }
  }

  /// Reads a table of rules, one a line.
  private init(
    rules text: some Sequence<UInt8>, file: String, _ read: (Bytes) -> TableRule.Line
  ) {
    let logical = LogicalLines(text)
    faults += logical.faults(in: file)
    var conditions: [Int] = []
    for line in logical.lines {
      func skip(_ reason: String) {
        faults.append(
          ConfigurationError(
            code: .skippedRule, file: file, line: line.line,
            reason: "\(reason), so the rule is left out"))
      }
      switch read(line.bytes[...]) {
      case .rule(let rule):
        entries.append(Entry(key: rule.key, value: rule.value, line: line.line))
      case .condition: conditions.append(line.line)
      case .end: if conditions.popLast() == nil { skip("\"endif\" without an \"if\"") }
      case .skipped(let reason): skip(reason)
      }
    }
    for line in conditions {
      faults.append(
        ConfigurationError(
          code: .skippedRule, file: file, line: line,
          reason: "\"if\" without an \"endif\", so it goes on to the end of the table"))
    }
  }
}

extension ArraySlice<UInt8> {
  /// Takes what stands before the first byte outside quotes for which `isEnd` holds.
  ///
  /// - Returns: It with its quotes and backslashes; nil where a quote is open at the end.
  fileprivate mutating func takeQuotedWord(until isEnd: (UInt8) -> Bool) -> Bytes? {
    var (isQuoted, isEscaped) = (false, false)
    let word = take { byte in
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if isEnd(byte) {
        return isQuoted
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      }
      return true
    }
    return isQuoted ? nil : word
  }
}

extension String {
  /// The text as the key of a table.
  fileprivate var lowercasedKey: String {
    utf8.allSatisfy { $0 < 0x80 } ? lowercasedASCII : lowercased()
  }
}
