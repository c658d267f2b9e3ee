// SPDX-License-Identifier: Apache-2.0

import Primitives
import SessionCache
import TLSCrypto

/// A listing of entries in columns, written as the entries come.
///
/// The widths are those of the first rows: what comes later and is longer pushes its row to the
/// right, on a terminal it is cut.
struct EntryTable {
  /// A row of the listing.
  typealias Row = [String]

  static let heading: Row = [
    "PEER OR SESSION ID", "SERVICE", "LEVEL", "PROTOCOL", "CIPHER", "AGE", "EXPIRES", "RESUMABLE",
  ]
  /// The column of the security level, which is left out where no row of the sample has one: keys
  /// before Postfix 3.10.3 and those of servers never do.
  private static let level = 2
  /// How many rows decide on the widths.
  private static let sample = 1000
  /// How wide the first column gets at most: session identifiers take 64.
  private static let widest = 100
  /// The columns that give way on a narrow terminal, in this order, and how narrow they get: peer,
  /// cipher, service; and these again with the level, so that a long last cell breaks no row.
  private static let elastic = [
    (0, 16), (4, 16), (1, 9), (0, 12), (4, 14), (1, 6), (level, 7), (0, 10), (4, 10),
  ]

  private let stream: OutputChannel
  private var waiting: [Row] = []
  private var widths: [Int] = []
  private var hasLevels = false

  init(_ stream: OutputChannel) { self.stream = stream }

  /// Adds a row; its cells are escaped.
  mutating func add(_ row: Row) {
    let row = row.map(\.escaped)
    guard widths.isEmpty else { return write(row) }
    waiting.append(row)
    if waiting.count == Self.sample { begin() }
  }

  /// Writes what is left.
  mutating func finish() {
    if widths.isEmpty, !waiting.isEmpty { begin() }
  }

  private mutating func begin() {
    widths = Self.heading.indices.map { column in
      (waiting + [Self.heading]).map { $0[column].count }.max() ?? 0
    }
    widths[0] = min(widths[0], Self.widest)
    hasLevels = waiting.contains { $0[Self.level] != "-" }
    if let width = stream.width {
      var excess = widths.reduce(0) { $0 + $1 + 2 } - 2 - width
      if !hasLevels { excess -= widths[Self.level] + 2 }
      for (column, least) in Self.elastic where excess > 0 && (hasLevels || column != Self.level) {
        let given = max(0, min(excess, widths[column] - least))
        widths[column] -= given
        excess -= given
      }
    }
    write(Self.heading, .bold)
    for row in waiting { write(row) }
    waiting = []
  }

  private func write(_ row: Row, _ style: Style? = nil) {
    let cells = row.enumerated().compactMap { index, cell -> String? in
      if index == Self.level, !hasLevels { return nil }
      guard index < row.count - 1 else { return cell }
      return cut(cell, to: widths[index]).padded(to: widths[index])
    }
    stream.line(stream.styled(cells.joined(separator: "  "), style))
  }

  private func cut(_ cell: String, to width: Int) -> String {
    guard stream.width != nil, cell.count > width else { return cell }
    return cell.prefix(width - 1) + "…"
  }
}

extension DecodedEntry {
  /// The entry as a row of the listing.
  func row(
    _ keyBytes: RawSpan, in target: CacheTarget, now: UnixTime, _ texts: inout TimeTexts
  ) -> EntryTable.Row {
    let subject = key.role == .client ? key.peerName(in: keyBytes) : nil
    return [
      subject ?? key.text(of: key.identifier ?? key.whole, in: keyBytes) ?? "",
      key.text(of: key.service, in: keyBytes) ?? "-",
      securityLevel ?? "-",
      session.map { ProtocolName.name(of: $0.protocolVersion) } ?? "-",
      session.map { texts.cipher($0.cipher) } ?? "-",
      value.map { (now &- $0.savedAt).shortDuration } ?? "-",
      expires(target).map { $0 < now ? "-" : ($0 - now).shortDuration } ?? "-",
      obstacle(target, now: now) ?? "yes",
    ]
  }
}
