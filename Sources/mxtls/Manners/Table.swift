// SPDX-License-Identifier: Apache-2.0

/// Rows in aligned columns, two spaces apart; the last column is not padded.
///
/// On a terminal a row that is too long goes on in the next line, below its second column.
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
    let margin = indent + (widths.first ?? 0) + 2
    for row in rows {
      var line = String(repeating: " ", count: indent)
      var length = indent
      for (index, cell) in row.cells.enumerated() {
        let isLast = index == row.cells.count - 1
        if index > 1, let width = stream.width, length + 2 + cell.count > width {
          stream.line(line.withoutTrailingSpaces)
          line = String(repeating: " ", count: margin)
          length = margin
        } else if index > 0 {
          line += "  "
          length += 2
        }
        let text = isLast ? cell : cell.padded(to: widths[index])
        line += index == 0 ? stream.styled(text, row.style) : text
        length += text.count
      }
      stream.line(line)
    }
  }
}

extension String {
  fileprivate var withoutTrailingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
