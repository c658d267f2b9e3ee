// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives
import SystemPackage

/// Whether an input is a log at all.
struct LogContents {
  private var isEmpty = true
  private var lines = 0
  private var hasLines = false
  private var hasStamps = false
  private var isBinary = false

  /// Looks at a block and what was found in it.
  mutating func add(_ batch: LogBatch, _ block: UnsafeRawBufferPointer) {
    guard !hasLines, !block.isEmpty else { return }
    isEmpty = false
    lines += batch.lines
    hasLines = batch.hasPostfix
    hasStamps = hasStamps || batch.first != nil
    isBinary = isBinary || block.firstOffset(of: 0, from: 0) != nil
  }

  /// Says of an input that is no log that it is none.
  ///
  /// Text can be the log of other programs; what holds a NUL and no stamp is none.
  func check(_ name: FilePath, _ console: Console, _ faults: inout Faults) {
    guard !isEmpty, !hasLines else { return }
    if isBinary, !hasStamps {
      faults.add(Failure(.badData, "\(name): holds no line of a log: it is not a text"))
    } else {
      console.warn(
        "\(name): \(lines.grouped) lines were read, and none of them is one of Postfix's")
    }
  }
}
