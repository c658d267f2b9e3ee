// SPDX-License-Identifier: Apache-2.0

extension OutputChannel {
  /// Writes a line of a help text: the one that shows how a command is called is broken between its
  /// options, all others are as they are.
  func usage(_ line: String) {
    let lead = "USAGE: "
    guard line.hasPrefix(lead) else { return self.line(line) }
    let parts = line.dropFirst(lead.count).split(separator: " ", omittingEmptySubsequences: false)
    // An option and its value stand together, and so does what is between brackets.
    var text = ""
    for part in parts {
      let isOpen = text.last { "[]".contains($0) } == "["
      let belongs = isOpen || part.hasPrefix("...") || part.hasPrefix("<") && isAfterOption(text)
      text += (text.isEmpty ? "" : belongs ? "\u{A0}" : " ") + part
    }
    let room = width.map { max(20, $0 - lead.count) }
    for (index, piece) in text.wrapped(to: room).enumerated() {
      let margin = index == 0 ? lead : String(repeating: " ", count: lead.count)
      self.line(margin + piece.replacing("\u{A0}", with: " "))
    }
  }

  private func isAfterOption(_ text: String) -> Bool {
    text.split(separator: " ").last?.hasPrefix("--") ?? false
  }
}
