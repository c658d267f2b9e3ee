// SPDX-License-Identifier: Apache-2.0

/// Why a program that reads a text line by line does not find a PEM block of it.
package enum PEMObstruction: Equatable, Sendable, CustomStringConvertible {
  /// The block that begins in that line has no end of its own, and goes on over this one.
  case insideBlock(line: Int)
  /// The line that was meant to begin the block has something before its dashes or behind them, or
  /// another number of dashes.
  case badBegin(line: Int)
  /// A byte order mark stands before the BEGIN line, and something else before that.
  case strayMark(line: Int)
  /// That line begins with a NUL byte, and the reading of a file ends there.
  case behindNUL(line: Int)

  /// The number of the line that is to be mended, the first of the text being 1.
  package var line: Int {
    switch self {
    case .insideBlock(let line), .badBegin(let line), .strayMark(let line), .behindNUL(let line):
      line
    }
  }

  /// The reason: "the block of line 3 has no end of its own".
  package var description: String {
    switch self {
    case .insideBlock(let line): "the block of line \(line) has no end of its own"
    case .badBegin(let line):
      "line \(line) is no BEGIN line: that has five dashes on each side, and nothing else"
    case .strayMark(let line): "line \(line) begins with a byte order mark, and not the file"
    case .behindNUL(let line): "line \(line) begins with a NUL byte, which ends the reading"
    }
  }
}
