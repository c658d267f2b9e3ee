// SPDX-License-Identifier: Apache-2.0

/// A manual page, read from its mdoc source as far as the tests need.
struct ManualPage {
  let name: String
  let source: String
  let sections: [Section]

  struct Section {
    let title: String
    let lines: [String]

    /// The items of the lists; what is in a list inside of an item belongs to that item.
    var items: [Item] { Item.read(lines) }
  }

  /// An item of a list: what it is about, and what is said.
  struct Item {
    let head: [String]
    let body: [String]

    /// The names of options in the head.
    var flags: Set<String> { Set(Mdoc.flags(in: head)) }
    /// The names of values and arguments in the head.
    var arguments: [String] { Mdoc.words(after: "Ar", in: head) }
    /// What is said, without macros.
    var text: String { Mdoc.text(body) }
    /// The values that are listed.
    var values: [String] {
      body.flatMap { Mdoc.words(after: "Cm", in: Mdoc.words($0)) }
    }

    /// What stands in the macro line after "The default is".
    var defaultValue: String? {
      guard let index = body.firstIndex(where: { $0.hasSuffix("The default is") }),
        index + 1 < body.count
      else { return nil }
      return Mdoc.words(body[index + 1]).dropFirst().first
    }

    fileprivate static func read(_ lines: [String]) -> [Item] {
      var items: [Item] = []
      var depth = 0
      for line in lines {
        if line.hasPrefix(".El") { depth -= 1 }
        if depth == 1, line.hasPrefix(".It") {
          items.append(Item(head: Array(Mdoc.words(line).dropFirst()), body: []))
        } else if depth >= 1, let last = items.popLast() {
          items.append(Item(head: last.head, body: last.body + [line]))
        }
        if line.hasPrefix(".Bl") { depth += 1 }
      }
      return items
    }
  }

  /// Reads a page of the package.
  init(_ name: String) throws {
    self.name = name
    source = try Package.text("Man/\(name).1")
    var sections: [Section] = []
    for line in source.split(separator: "\n").map(String.init) {
      if line.hasPrefix(".Sh ") {
        sections.append(Section(title: String(line.dropFirst(4)), lines: []))
      } else if let last = sections.popLast() {
        sections.append(Section(title: last.title, lines: last.lines + [line]))
      }
    }
    self.sections = sections
  }

  /// The section of that title; an empty one where there is none.
  subscript(title: String) -> Section {
    sections.first { $0.title == title } ?? Section(title: title, lines: [])
  }

  /// All lines of the text, the displays with examples left out.
  var prose: [String] {
    var isDisplay = false
    return sections.flatMap(\.lines).filter { line in
      if line.hasPrefix(".Bd") { isDisplay = true }
      defer { if line.hasPrefix(".Ed") { isDisplay = false } }
      return !isDisplay
    }
  }

  /// The lines of all displays, as they are shown.
  var displays: [String] {
    var isDisplay = false
    return sections.flatMap(\.lines).compactMap { line in
      if line.hasPrefix(".Ed") { isDisplay = false }
      defer { if line.hasPrefix(".Bd") { isDisplay = true } }
      return isDisplay ? Mdoc.unescaped(line) : nil
    }
  }
}
