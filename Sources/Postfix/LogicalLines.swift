// SPDX-License-Identifier: Apache-2.0

/// A line of main.cf or master.cf with all lines that continue it.
struct LogicalLine: Equatable, Sendable {
  /// The bytes up to the first NUL, where Postfix's strings end, without line feeds.
  private(set) var bytes: [UInt8] = []
  /// Where each physical line begins in `bytes`.
  private var starts: [Start] = []

  private struct Start: Equatable {
    let offset: Int
    let line: Int
  }

  /// The number of its first physical line, the first of the file being 1.
  var line: Int { starts.first?.line ?? 1 }

  /// The number of the physical line that holds the byte at `offset`.
  func line(at offset: Int) -> Int {
    starts.last { $0.offset <= offset }?.line ?? line
  }

  fileprivate mutating func append(_ physical: Bytes, line: Int) {
    starts.append(Start(offset: bytes.count, line: line))
    bytes += physical
  }

  fileprivate mutating func endAtNUL() {
    if let end = bytes.firstIndex(of: 0) { bytes.removeSubrange(end...) }
  }
}

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
