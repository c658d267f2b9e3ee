// SPDX-License-Identifier: Apache-2.0

/// Splits a file into logical lines, as readlline(3) of Postfix does.
///
/// A line that begins with white space continues the one before. Blank lines, and lines whose first
/// character other than white space is `#`, are passed over and end nothing, even where they stand
/// within a continued line.
struct LogicalLines {
  private(set) var lines: [LogicalLine] = []
  /// The first line of the file, if it begins with white space: Postfix warns and ignores it.
  private(set) var ignored: LogicalLine?

  init(_ text: some Sequence<UInt8>) {
    let text = Array(text)
    var number = 0
    for physical in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard let first = physical.first(where: { !$0.isSpace }), first != UInt8(ascii: "#") else {
        continue
      }
      add(physical, line: number)
    }
    for index in lines.indices { lines[index].endAtNUL() }
    ignored?.endAtNUL()
  }

  private mutating func add(_ physical: Bytes, line: Int) {
    if physical.first?.isSpace == false {
      lines.append(LogicalLine())
    } else if lines.isEmpty {
      ignored = ignored ?? LogicalLine()
      ignored?.append(physical, line: line)
      return
    }
    lines[lines.count - 1].append(physical, line: line)
  }
}

extension LogicalLines {
  /// The fault that the ignored line is.
  func fault(in file: String) -> ConfigurationError? {
    ignored.map {
      ConfigurationError(
        code: .ignoredLine, file: file, line: $0.line,
        reason: "the first line begins with white space, so it is ignored")
    }
  }
}
