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
  /// Whether the file begins with U+FEFF, which some editors write in front of UTF-8 and nobody sees:
  /// Postfix takes it for a part of the first word.
  private let hasByteOrderMark: Bool

  init(_ text: some Sequence<UInt8>) {
    let text = Array(text)
    hasByteOrderMark = text.starts(with: [0xEF, 0xBB, 0xBF])
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
  /// What is wrong with how the file begins.
  func faults(in file: String) -> [ConfigurationError] {
    var faults: [ConfigurationError] = []
    if hasByteOrderMark {
      faults.append(
        ConfigurationError(
          code: .byteOrderMark, file: file, line: 1,
          reason: "a byte order mark is in front of the line, and Postfix takes it for a part of it"
        ))
    }
    if let ignored {
      faults.append(
        ConfigurationError(
          code: .ignoredLine, file: file, line: ignored.line,
          reason: "the first line begins with white space, so it is ignored"))
    }
    return faults
  }

  /// What is wrong with a line, and the mark that nobody sees in front of it.
  func reason(_ reason: String, at line: Int) -> String {
    hasByteOrderMark && line == 1 ? "\(reason), and a byte order mark in front of it" : reason
  }
}
