// SPDX-License-Identifier: Apache-2.0

/// The words of an entry of master.cf, and what they mean as arguments of the command.
///
/// Where the two differ, this is what the programs do, not what postconf 3.7 shows: that cuts
/// `-oname=value` in two before every other "o".
struct MasterArguments {
  /// A word, and the physical line that it begins on.
  struct Word {
    var bytes: Bytes
    let line: Int
  }

  /// The arguments in the form that `postconf -M` gives them.
  private(set) var normalized: [Word] = []
  private(set) var overrides: [MasterService.Override] = []
  private(set) var faults: [MasterService.Fault] = []

  /// Splits an entry in words; white space within braces does not end a word.
  static func words(_ line: LogicalLine) -> [Word] {
    var words: [Word] = []
    var rest = line.bytes[...]
    while true {
      rest = rest.drop(while: \.isBlank)
      if rest.isEmpty { return words }
      var level = 0
      let word = rest.take { byte in
        if byte == UInt8(ascii: "{") {
          level += 1
        } else if byte == UInt8(ascii: "}") {
          level = max(0, level - 1)
        }
        return level > 0 || !byte.isBlank
      }
      words.append(Word(bytes: word, line: line.line(at: word.startIndex)))
    }
  }

  /// Reads the words after the command.
  init(_ words: ArraySlice<Word>) {
    var rest = words
    while let word = rest.first, word.bytes.count > 1, word.bytes.first == UInt8(ascii: "-"),
      !word.bytes.elementsEqual("--".utf8)
    {
      rest.removeFirst()
      // Flags may stand before it in one word: "-vo" "name=value", "-voname=value".
      guard let option = word.bytes.firstIndex(of: UInt8(ascii: "o")) else {
        normalized.append(word)
        continue
      }
      if option > word.bytes.startIndex + 1 {
        normalized.append(Word(bytes: word.bytes[..<option], line: word.line))
      }
      normalized.append(Word(bytes: Array("-o".utf8)[...], line: word.line))
      let attached = word.bytes[(option + 1)...]
      if !attached.isEmpty {
        addOverride(Word(bytes: attached, line: word.line))
      } else if let value = rest.popFirst() {
        addOverride(value)
      } else {
        faults.append(.init(line: word.line, reason: "no \"name=value\" after -o"))
      }
    }
    normalized += rest.map { unbraced($0) }
  }

  private mutating func addOverride(_ word: Word) {
    var value = unbraced(word)
    do throws(NameValue.Fault) {
      let assignment = try NameValue(value.bytes)
      overrides.append(
        .init(name: assignment.name, value: assignment.value, line: word.line))
      if word.bytes.first == UInt8(ascii: "{") {
        value.bytes = Array("\(assignment.name)=\(assignment.value)".utf8)[...]
      }
    } catch {
      faults.append(.init(line: word.line, reason: "-o \(value.bytes.text): \(error.reason)"))
    }
    normalized.append(value)
  }

  /// A word without the braces that it begins and ends with.
  private mutating func unbraced(_ word: Word) -> Word {
    guard word.bytes.first == UInt8(ascii: "{") else { return word }
    guard let found = word.bytes.parenthesized("{", "}") else {
      faults.append(.init(line: word.line, reason: "no \"}\" for the \"{\""))
      return Word(bytes: word.bytes.dropFirst().trimmed, line: word.line)
    }
    if found.end < word.bytes.endIndex {
      let text = word.bytes[found.end...].text
      faults.append(.init(line: word.line, reason: "\"\(text)\" right after a \"}\""))
    }
    return Word(bytes: found.inside.trimmed, line: word.line)
  }
}
