// SPDX-License-Identifier: Apache-2.0

import MailLog
import Platform

/// A piece of a log on its way through the threads that read, scan and count; one of them has it at a
/// time.
final class LogBlock: @unchecked Sendable {
  /// What one holds: it stays in the cache of a core, and so do some more.
  static let size = 256 << 10

  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
  /// How much of it is filled, and how much of that are whole lines.
  var count = 0
  var whole = 0
  var batch = LogBatch()
  /// Says that it has been scanned.
  let scanned = Semaphore()

  deinit { memory.deallocate() }

  /// The length of the whole lines of what is filled, or of the whole records of the journal; 0 where
  /// none has its end there.
  var wholeLength: Int {
    let isRecords = count > 9 && memory[..<9].elementsEqual("__CURSOR=".utf8)
    var end = count
    while end > 0 {
      if memory[end - 1] == 0x0A, !isRecords || end > 1 && memory[end - 2] == 0x0A { return end }
      end -= 1
    }
    return 0
  }

  /// The whole lines.
  var lines: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: memory[..<whole])
  }
}
