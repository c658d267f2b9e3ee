// SPDX-License-Identifier: Apache-2.0

/// Changes to options of services within the text of master.cf that leave every other line where it
/// stands.
///
/// postconf(1) writes an entry anew, and puts the comments within it and behind it above it: in Debian's
/// own file, whose entries hold options that are comments, hardly a line stays where it was.
package enum MasterEdit {
  /// Makes changes in a text.
  ///
  /// - Parameters:
  ///   - changes: The changes; those of main.cf are passed over.
  ///   - text: The bytes of master.cf.
  ///   - model: The bytes with the same changes as postconf has made them.
  /// - Returns: The new bytes; nil where they would not say the same as the model, such as for two
  ///   options on one line.
  package static func make(
    _ changes: [ProposedChange], in text: [UInt8], like model: [UInt8]
  ) -> [UInt8]? {
    var text = text
    for change in changes where change.service != nil {
      guard let next = make(change, in: text) else { return nil }
      text = next
    }
    let made = MasterCF(parsing: text, file: "master.cf")
    let wanted = MasterCF(parsing: model, file: "master.cf")
    let isSame = made.services.elementsEqual(wanted.services) { one, other in
      one.columns == other.columns && one.arguments == other.arguments
    }
    return isSame && made.faults.count == wanted.faults.count ? text : nil
  }

  private static func make(_ change: ProposedChange, in text: [UInt8]) -> [UInt8]? {
    let services = MasterCF(parsing: text, file: "master.cf").services
    let entries = LogicalLines(text).lines
    guard let service = services.first(where: { $0.identity == change.service }),
      let entry = entries.first(where: { $0.line == service.line })
    else { return nil }
    // Each line with its line feed.
    var lines: [Bytes] = []
    var rest = text[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
      lines.append(rest[..<end])
      rest = rest[end...]
    }
    let options = service.overrides.filter { $0.name == change.parameter }
    let place = entry.lastLine - 1
    if let option = options.first {
      guard options.count == 1, isAlone(lines[option.line - 1], option) else { return nil }
      let line = lines[option.line - 1]
      lines[option.line - 1] =
        change.after.map { value in
          (line.prefix(while: \.isSpace) + "-o \(option.name)=\(value)".utf8 + line.ending)[...]
        } ?? []
    } else if let value = change.after {
      // As the last option is indented; the entry may have none.
      let last = lines[place]
      let indent =
        last.first?.isSpace == true ? last.prefix(while: \.isBlank) : Array("  ".utf8)[...]
      let ending = last.ending.isEmpty ? Array("\n".utf8)[...] : last.ending
      if last.ending.isEmpty { lines[place] += ending }
      lines.insert(
        (indent + "-o \(change.parameter)=\(value)".utf8 + ending)[...], at: place + 1)
    }
    return lines.flatMap(\.self)
  }

  /// Whether a line holds one option and nothing else.
  private static func isAlone(_ line: Bytes, _ option: MasterService.Override) -> Bool {
    line.first?.isSpace == true
      && line.trimmed.elementsEqual("-o \(option.name)=\(option.value)".utf8)
  }
}

extension Bytes {
  /// The line feed at the end of a line, with a carriage return before it.
  fileprivate var ending: Bytes {
    guard last == UInt8(ascii: "\n") else { return [] }
    return suffix(dropLast().last == UInt8(ascii: "\r") ? 2 : 1)
  }
}
