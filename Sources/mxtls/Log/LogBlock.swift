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

  /// The whole lines.
  var lines: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: memory[..<whole])
  }
}
