// SPDX-License-Identifier: Apache-2.0

/// Rows in aligned columns, two spaces apart; the last column is not padded.
struct Table {
  private var rows: [(cells: [String], style: Style?)] = []

  /// Adds a row; its cells are escaped.
  mutating func add(_ cells: String...) {
    add(cells)
  }

  /// Adds a row; its cells are escaped, and the first one gets the style.
  mutating func add(_ cells: [String], _ style: Style? = nil) {
    rows.append((cells.map(\.escaped), style))
  }

  /// Writes the table with `indent` spaces before each line.
  func write(to stream: OutputChannel, indent: Int = 0) {
    let columns = rows.map(\.cells.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.cells.count ? $0.cells[column].count : 0 }.max() ?? 0
    }
    for row in rows {
      let cells = row.cells.enumerated().map { index, cell in
        let isLast = index == row.cells.count - 1
        let text = isLast ? cell : cell.padded(to: widths[index])
        return index == 0 ? stream.styled(text, row.style) : text
      }
      stream.line(String(repeating: " ", count: indent) + cells.joined(separator: "  "))
    }
  }
}
