// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text in lines that fit.
  ///
  /// It is broken at spaces, between the items of a list, and between the octets of a fingerprint.
  /// A word that has no room in any line stays whole and where it is, such as a path, and so does what
  /// stands between quotes: a command or its argument is there to be pasted.
  ///
  /// - Parameters:
  ///   - width: The columns of a line; nil where nothing is to be broken.
  ///   - used: The columns of the first line that something else takes.
  /// - Returns: At least one line, of which the first can be empty.
  func wrapped(to width: Int?, after used: Int = 0) -> [String] {
    guard let width, used + count > width else { return [self] }
    var lines: [String] = []
    var line = ""
    var room = width - used
    for piece in pieces {
      let length = piece.hasSuffix(" ") ? piece.count - 1 : piece.count
      if line.count + length > room, length <= width, room < width || !line.isEmpty {
        lines.append(line)
        line = ""
        room = width
      }
      line += piece
    }
    lines.append(line)
    return lines.map(\.withoutTrailingSpaces)
  }

  /// The parts of the text behind which a line can end, with what ends them.
  private var pieces: [String] {
    var pieces: [String] = []
    var words = split(separator: " ", omittingEmptySubsequences: false)[...]
    while let word = words.first {
      let quoted = words.prefix(words.quotedCount)
      let parts = quoted.count > 1 ? [quoted.joined(separator: " ")] : String(word).partsOfWord
      words = words.dropFirst(max(1, quoted.count))
      pieces += parts
      if !words.isEmpty { pieces[pieces.count - 1] += " " }
    }
    return pieces
  }

  /// The parts of a word: the items of a list without spaces, or the octets of a fingerprint.
  private var partsOfWord: [String] {
    guard contains(where: { $0 == "," || $0 == ":" }) else { return [self] }
    let octets = split(separator: ":").count { $0.count == 2 && $0.allSatisfy(\.isHexDigit) }
    var parts: [String] = []
    var part = ""
    for (index, character) in zip(indices, self) {
      part.append(character)
      let next = self.index(after: index)
      guard next < endIndex else { break }
      let endsOctet = octets > 2 && part.split(separator: ":").last?.count == 2
      if character == "," ? self[next].isLetter : character == ":" && endsOctet {
        parts.append(part)
        part = ""
      }
    }
    return parts + [part]
  }

  /// The text without the spaces at its end.
  var withoutTrailingSpaces: String { String(self[...].dropLast { $0 == " " }) }
}

extension ArraySlice<Substring> {
  /// How many of the first words stand between quotes that the first of them opens; 0 where it opens
  /// none, or nothing closes them.
  fileprivate var quotedCount: Int {
    guard let quote = first?.first, quote == "'" || quote == "`" else { return 0 }
    let end = firstIndex { word in
      let inner = word.startIndex == first?.startIndex ? word.dropFirst() : word
      return inner.dropLast({ ",;:.".contains($0) }).last == quote
    }
    return end.map { $0 - startIndex + 1 } ?? 0
  }
}

extension Substring {
  fileprivate func dropLast(_ isDropped: (Character) -> Bool) -> Substring {
    var text = self
    while let last = text.last, isDropped(last) { text.removeLast() }
    return text
  }
}

extension OutputChannel {
  /// Writes a sentence, which on a terminal goes on in the next line where it has no room.
  ///
  /// - Parameters:
  ///   - lead: What stands before the text and is not broken, each part with its style.
  ///   - text: The text.
  ///   - style: The style of the text.
  ///   - margin: The number of spaces before the lines after the first.
  func paragraph(
    _ lead: (text: String, style: Style?)..., text: String, style: Style? = nil, margin: Int = 0
  ) {
    let lead = lead.map { (text: $0.text.escaped, style: $0.style) }
    let used = lead.reduce(0) { $0 + $1.text.count }
    let lines = text.escaped.wrapped(to: width.map { max(20, $0 - margin) }, after: used - margin)
    let first = lead.map { styled($0.text, $0.style) }.joined()
    line(lines[0].isEmpty ? first.withoutTrailingSpaces : first + styled(lines[0], style))
    for rest in lines.dropFirst() {
      line(String(repeating: " ", count: margin) + styled(rest, style))
    }
  }
}
