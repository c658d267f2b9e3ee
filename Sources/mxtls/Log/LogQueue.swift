// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// Blocks that wait for a thread; nil tells it that no more come.
final class LogQueue: Sendable {
  private let blocks = Mutex<[LogBlock?]>([])
  private let count = Semaphore()

  func put(_ block: LogBlock?) {
    blocks.withLock { $0.append(block) }
    count.signal()
  }

  func take() -> LogBlock? {
    count.wait()
    return blocks.withLock { $0.removeFirst() }
  }
}
