// SPDX-License-Identifier: Apache-2.0

/// A call of mxtls in an example.
struct ExampleCommand {
  /// The program and its arguments.
  let words: [String]

  /// Finds the calls in the lines of displays: after a prompt, or after a pipe.
  static func all(in lines: [String]) -> [ExampleCommand] {
    var commands: [String] = []
    var isContinued = false
    for line in lines {
      if isContinued, let last = commands.popLast() {
        commands.append(last + " " + line)
      } else if line.hasPrefix("# ") || line.hasPrefix("$ ") {
        commands.append(String(line.dropFirst(2)))
      } else {
        continue
      }
      isContinued = line.hasSuffix("\\") || line.hasSuffix("|")
      if line.hasSuffix("\\"), let last = commands.popLast() {
        commands.append(String(last.dropLast()))
      }
    }
    return commands.flatMap { calls(in: $0) }
  }

  /// Splits a command line as a shell does, as far as examples need it.
  private static func calls(in line: String) -> [ExampleCommand] {
    var calls: [[String]] = [[]]
    var word: String?
    var isQuoted = false
    func end() {
      if let word { calls[calls.count - 1].append(word) }
      word = nil
    }
    for character in line {
      switch character {
      case "'":
        isQuoted.toggle()
        word = word ?? ""
      case "|" where !isQuoted:
        end()
        calls.append([])
      case " " where !isQuoted: end()
      default: word = (word ?? "") + String(character)
      }
    }
    end()
    return calls.filter { $0.first == "mxtls" }
      .map { ExampleCommand(words: $0.filter { !$0.hasPrefix("<") && !$0.contains(">") }) }
  }
}
