// SPDX-License-Identifier: Apache-2.0

import DANE
import Primitives
import TLSCrypto

/// Records to publish, each with the pairs that it is for.
struct TLSAListing {
  private var entries: [TLSAZoneLine: [TLSAPair]] = [:]

  /// For how many seconds a record is best kept: a roll-over has to wait at least so long.
  private static let timeToLive = 3600

  /// Adds a record of a pair.
  mutating func add(_ line: TLSAZoneLine, of pair: TLSAPair) {
    let known = entries[line] ?? []
    if !known.contains(where: { $0.text == pair.text }) { entries[line] = known + [pair] }
  }

  /// Writes the records.
  func write(to console: Console, as format: ReportFormat) throws(Failure) {
    if format == .json { return try console.json(description) }
    var blocks: [(title: String, lines: [TLSAZoneLine])] = []
    for (line, pairs) in entries.sorted(by: { $0.key < $1.key }) {
      let title = pairs.map(\.text).sorted().joined(separator: "; ")
      if let place = blocks.firstIndex(where: { $0.title == title }) {
        blocks[place].lines.append(line)
      } else {
        blocks.append((title, [line]))
      }
    }
    for (title, lines) in blocks.sorted(by: { Self.rank($0, entries) < Self.rank($1, entries) }) {
      if !console.options.quiet { Self.comment(title, console.out) }
      for line in lines { Self.write(line, console.out) }
    }
    console.hint(
      "give the records a TTL of \(Self.timeToLive) or less: a roll-over has to wait for it")
  }

  /// What is in use comes first.
  private static func rank(
    _ block: (title: String, lines: [TLSAZoneLine]), _ entries: [TLSAZoneLine: [TLSAPair]]
  ) -> (Int, String) {
    let pairs = block.lines.first.flatMap { entries[$0] } ?? []
    return (pairs.contains { $0.state != .next } ? 0 : 1, block.title)
  }

  /// Writes a comment of a zone file, each of its lines marked as one.
  private static func comment(_ text: String, _ out: OutputChannel) {
    for line in text.escaped.wrapped(to: out.width.map { max(20, $0 - 2) }) {
      out.line(out.styled("; \(line)", .dim))
    }
  }

  /// Writes a record in one line, or on a terminal that has no room for it in several, which are one
  /// record to a name server as well.
  private static func write(_ line: TLSAZoneLine, _ out: OutputChannel) {
    let text = "\(line)"
    guard let width = out.width, text.count > width else { return out.line(text) }
    let digits = text.split(separator: " ").last ?? ""
    out.line("\(text.dropLast(digits.count))(")
    var rest = digits
    while !rest.isEmpty {
      let part = rest.prefix(max(16, min(64, (width - 6) / 2 * 2)))
      rest = rest.dropFirst(part.count)
      out.line("    \(part)\(rest.isEmpty ? " )" : "")")
    }
  }

  /// The records for programs, field by field as the manual page documents them.
  private var description: Description {
    Description(
      records: entries.sorted { $0.key < $1.key }.map { line, pairs in
        Description.Entry(
          owner: "\(line.owner).", host: "\(line.host)", port: Int(line.port),
          usage: Int(line.record.usage), selector: Int(line.record.selector),
          matching: Int(line.record.matching), data: line.record.data.hex, line: "\(line)",
          pairs: pairs.sorted { $0.text < $1.text }.map(TLSAPairDescription.init))
      }, suggestedTtl: Self.timeToLive)
  }

  private struct Description: Encodable {
    struct Entry: Encodable {
      let owner: String
      let host: String
      let port: Int
      let usage: Int
      let selector: Int
      let matching: Int
      let data: String
      let line: String
      let pairs: [TLSAPairDescription]
    }

    let records: [Entry]
    let suggestedTtl: Int
  }
}
