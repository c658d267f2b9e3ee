// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives
import SystemPackage

/// Whether an input is a log at all.
struct LogContents {
  private var isEmpty = true
  private var hasLines = false
  private var isBinary = false

  /// Looks at a block and what was found in it.
  mutating func add(_ batch: LogBatch, _ block: UnsafeRawBufferPointer) {
    guard !hasLines, !block.isEmpty else { return }
    isEmpty = false
    hasLines = batch.first != nil || !batch.events.isEmpty
    isBinary = isBinary || block.firstOffset(of: 0, from: 0) != nil
  }

  /// Says of an input that is no log that it is none.
  ///
  /// Text can be a log without stamps that says nothing of TLS; what holds a NUL is none.
  func check(_ name: FilePath, _ console: Console, _ faults: inout Faults) {
    guard !isEmpty, !hasLines else { return }
    if isBinary {
      faults.add(Failure(.badData, "\(name): holds no line of a log: it is not a text"))
    } else {
      console.warn("\(name): holds no line that looks like one of a log")
    }
  }
}
