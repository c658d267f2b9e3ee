// SPDX-License-Identifier: Apache-2.0

/// Rows in aligned columns, two spaces apart; the last column is not padded.
///
/// On a terminal a row that is too long goes on in the next line, below its second column, and a
/// long text in the last column goes on below its beginning.
struct Table {
  private var rows: [(cells: [String], style: Style?)] = []
  /// How much room a last cell needs beside the others, so as not to break into many short lines.
  private static let leastRoom = 30

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
    // On a terminal a few long cells do not push all rows beyond its edge.
    let limit = stream.width.map { max(16, $0 / 2) } ?? .max
    let widths = (0..<columns).map { column in
      rows.compactMap { row in
        column < row.cells.count ? row.cells[column].count : nil
      }.filter { $0 <= limit }.max() ?? 0
    }
    let second = indent + (widths.first ?? 0) + 2
    let margin = stream.width.map { second > $0 / 2 ? indent + 2 : second } ?? second
    for row in rows {
      var line = TableLine(stream: stream, indent: indent, margin: margin)
      for (index, cell) in row.cells.enumerated() {
        let isLast = index == row.cells.count - 1
        line.add(
          cell, paddedTo: isLast ? 0 : widths[index], index == 0 ? row.style : nil,
          leastRoom: isLast ? Self.leastRoom : .max)
      }
      line.finish()
    }
  }
}

/// A row on its way out.
private struct TableLine {
  private let stream: OutputChannel
  private let margin: Int
  private var text: String
  private var length: Int
  private var isEmpty = true

  init(stream: OutputChannel, indent: Int, margin: Int) {
    self.stream = stream
    self.margin = margin
    text = String(repeating: " ", count: indent)
    length = indent
  }

  /// Adds a cell.
  ///
  /// - Parameters:
  ///   - cell: The text.
  ///   - width: To how many columns it is padded.
  ///   - style: Its style.
  ///   - leastRoom: With how much room a cell that is too long is broken where it begins, and not in
  ///     a line of its own.
  mutating func add(_ cell: String, paddedTo width: Int, _ style: Style?, leastRoom: Int) {
    if !isEmpty, let columns = stream.width, length + 2 + cell.count > columns,
      columns - length - 2 < leastRoom, length + 2 > margin
    {
      finish()
      text = String(repeating: " ", count: margin)
      length = margin
    } else if !isEmpty {
      text += "  "
      length += 2
    }
    isEmpty = false
    let column = length
    let lines = cell.wrapped(to: stream.width.map { max(20, $0 - column) })
    for (index, part) in lines.enumerated() {
      if index > 0 {
        finish()
        text = String(repeating: " ", count: column)
        length = column
      }
      let padded = index == lines.count - 1 ? part.padded(to: width) : part
      text += stream.styled(padded, style)
      length += padded.count
    }
  }

  /// Writes the line.
  func finish() {
    stream.line(text.withoutTrailingSpaces)
  }
}
