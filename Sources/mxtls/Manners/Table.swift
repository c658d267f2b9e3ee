// SPDX-License-Identifier: Apache-2.0

/// Rows in aligned columns, two spaces apart; the last column is not padded.
struct Table {
  private var rows: [[String]] = []

  /// Adds a row; its cells are escaped.
  mutating func add(_ cells: String...) {
    rows.append(cells.map(\.escaped))
  }

  /// Writes the table with `indent` spaces before each line.
  func write(to stream: OutputChannel, indent: Int = 0) {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    for row in rows {
      let cells = row.enumerated().map { index, cell in
        index == row.count - 1 ? cell : cell.padded(to: widths[index])
      }
      stream.line(String(repeating: " ", count: indent) + cells.joined(separator: "  "))
    }
  }
}
