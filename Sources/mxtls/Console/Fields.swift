// SPDX-License-Identifier: Apache-2.0

/// A card of labelled values: lines of `label  value`.
///
/// On a terminal long values are wrapped, lists between their items and octets between colons; into
/// a pipe each value goes on one line. One that cannot be broken, and is to be copied as a whole, gets a
/// line of its own where it fits there. Values are escaped here and nowhere else.
struct Fields {
  private var rows: [(label: String, value: String, style: Style?)] = []

  /// Adds a value, unless it is nil or empty.
  mutating func add(_ label: String, _ value: String?, _ style: Style? = nil) {
    if let value, !value.isEmpty { rows.append((label, value.escaped, style)) }
  }

  /// Adds several values, which are joined with commas.
  mutating func add(_ label: String, _ values: [String]?) {
    add(label, values?.joined(separator: ", "))
  }

  /// Writes the card.
  ///
  /// - Parameters:
  ///   - stream: Where to.
  ///   - indent: The number of spaces before each line.
  ///   - labels: The least number of columns of the labels.
  func write(to stream: OutputChannel, indent: Int, labels: Int = 14) {
    let label = max(labels, rows.map(\.label.count).max() ?? 0) + 2
    let column = indent + label
    for row in rows {
      let lines = row.value.wrapped(to: stream.width.map { max(20, $0 - column) })
      if let width = stream.width, lines.count == 1, column + lines[0].count > width,
        indent + 2 + lines[0].count <= width
      {
        let margin = String(repeating: " ", count: indent)
        stream.line(margin + stream.styled(row.label, .dim))
        stream.line(margin + "  " + stream.styled(lines[0], row.style))
        continue
      }
      for (index, line) in lines.enumerated() {
        let margin = index == 0 ? row.label.padded(to: label) : String(repeating: " ", count: label)
        stream.line(
          String(repeating: " ", count: indent) + stream.styled(margin, .dim)
            + stream.styled(line, row.style))
      }
    }
  }
}

extension String {
  /// The text with spaces after it up to a number of characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
