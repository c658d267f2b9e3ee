// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// A line of Tests/Fixtures/dane/postfix.tsv: what Postfix made of the TLSA records of a server.
struct TruthCase: Sendable, CustomStringConvertible {
  /// The fields of a record, and what its data is made from.
  struct Record: Sendable, Hashable {
    let usage: UInt8
    let selector: UInt8
    let matching: UInt8
    let source: String
  }

  let id: String
  let records: [Record]
  /// The kind of the server's certificate.
  let leaf: String
  /// What the server sends: "leaf", "int", "root", "stranger".
  let served: [String]
  /// What is special: words, some of them with a value.
  let conditions: [String]
  /// What Postfix did at the level dane.
  let dane: String
  /// What Postfix did at the level dane-only.
  let daneOnly: String

  var description: String { id }

  /// All cases.
  static var all: [TruthCase] {
    get throws {
      try Fixture.text("dane/postfix.tsv").split(separator: "\n").dropFirst().map { line in
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7 else { throw BadLine(text: String(line)) }
        return TruthCase(
          id: fields[0], records: try Self.records(fields[1]), leaf: fields[2],
          served: fields[3].split(separator: ">").map(String.init),
          conditions: Self.conditions(fields[4]), dane: fields[5], daneOnly: fields[6])
      }
    }
  }

  /// Whether a word stands among the conditions.
  func has(_ condition: String) -> Bool { conditions.contains(condition) }

  /// The value of a condition such as "ca=weakroot".
  func value(_ name: String) -> String? {
    conditions.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
  }

  /// Reads records as "3 1 1 other + 3 1 1 leaf".
  static func records(_ text: String) throws -> [Record] {
    if text == "-" { return [] }
    return try text.split(separator: " + ").map { record in
      let words = record.split(separator: " ")
      guard words.count == 4, let usage = UInt8(words[0]), let selector = UInt8(words[1]),
        let matching = UInt8(words[2])
      else { throw BadLine(text: text) }
      return Record(
        usage: usage, selector: selector, matching: matching, source: String(words[3]))
    }
  }

  /// Splits into words; the value of "ownertlsa", which is last, has spaces.
  private static func conditions(_ text: String) -> [String] {
    if text == "-" { return [] }
    let parts = text.split(separator: " ownertlsa=", maxSplits: 1)
    return parts[0].split(separator: " ").map(String.init)
      + parts.dropFirst().map { "ownertlsa=\($0)" }
  }

  struct BadLine: Error {
    let text: String
  }
}
