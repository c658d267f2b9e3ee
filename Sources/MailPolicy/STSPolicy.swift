// SPDX-License-Identifier: Apache-2.0

/// A policy of MTA-STS: which hosts take the mail of a domain, by TLS with certificates that vouch for
/// them (RFC 8461, section 3.2).
package struct STSPolicy: Hashable, Sendable {
  /// What a sender does where a host does not fit.
  package enum Mode: String, Hashable, Sendable {
    /// It delivers nothing.
    case enforce
    /// It delivers, and reports it.
    case testing
    /// It does not look: the domain is about to have no policy.
    case none
  }

  package let mode: Mode
  /// For how many seconds the policy may be kept.
  package let maxAge: Int
  /// The hosts that are allowed; one at least, but for `none`.
  package let patterns: [MXPattern]

  /// The greatest age that a policy may have: a year.
  package static let greatestAge = 31_557_600

  /// Reads a policy, by the grammar to the letter.
  ///
  /// Nobody knows what senders make of one that breaks the grammar: most act as if there were none.
  ///
  /// - Parameter octets: The text, with lines that end in CRLF or LF.
  /// - Throws: A `PolicyTextError`.
  package init(_ octets: [UInt8]) throws(PolicyTextError) {
    var values: [String: String] = [:]
    var patterns: [MXPattern] = []
    for (index, line) in try Self.lines(of: octets).enumerated() {
      let (name, value) = try Self.field(line, index + 1)
      if name == "mx" {
        do throws(PolicyTextError) {
          patterns.append(try MXPattern(value))
        } catch {
          throw PolicyTextError("line \(index + 1): \(error.reason)")
        }
      } else if values[name] == nil {
        // The first of several counts.
        values[name] = value
      }
    }
    guard let version = values["version"] else { throw Self.missing("version") }
    guard version == "STSv1" else {
      throw PolicyTextError("its version is \(version.quoted), and not \"STSv1\"")
    }
    guard let mode = values["mode"] else { throw Self.missing("mode") }
    guard let known = Mode(rawValue: mode) else {
      throw PolicyTextError(
        "its mode \(mode.quoted) is none of \"enforce\", \"testing\" and \"none\"")
    }
    guard let age = values["max_age"] else { throw Self.missing("max_age") }
    guard 1...10 ~= age.utf8.count, age.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
      let maxAge = Int(age), maxAge <= Self.greatestAge
    else {
      throw PolicyTextError(
        "its max_age \(age.quoted) is no number of seconds up to \(Self.greatestAge)")
    }
    guard known == .none || !patterns.isEmpty else { throw Self.missing("mx") }
    self.mode = known
    self.maxAge = maxAge
    self.patterns = patterns
  }

  /// Tells whether a host is allowed.
  ///
  /// - Parameter host: Its name, in A-labels.
  /// - Returns: Whether one of the patterns matches it.
  package func allows(_ host: String) -> Bool { patterns.contains { $0.matches(host) } }

  private static func missing(_ name: String) -> PolicyTextError {
    PolicyTextError("it has no field \"\(name)\"")
  }

  /// The lines without their ends; the last one need not have an end.
  private static func lines(of octets: [UInt8]) throws(PolicyTextError) -> [String] {
    var lines = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else { throw PolicyTextError("it is empty") }
    var texts: [String] = []
    for (index, line) in lines.enumerated() {
      let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard content.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
        let text = String(validating: content, as: UTF8.self)
      else { throw PolicyTextError("line \(index + 1) is no text") }
      texts.append(text)
    }
    return texts
  }

  /// Reads `name: value`.
  private static func field(
    _ line: String, _ number: Int
  ) throws(PolicyTextError) -> (name: String, value: String) {
    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, String(parts[0]).isFieldName else {
      throw PolicyTextError(
        "line \(number), \(line.quoted), is no field: it wants a name, a colon and a value")
    }
    let value = parts[1].trimmed
    guard !value.isEmpty, !value.contains("\t") else {
      throw PolicyTextError("line \(number): the field \"\(parts[0])\" has no value")
    }
    return (String(parts[0]), String(value))
  }
}
