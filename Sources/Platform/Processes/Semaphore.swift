// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// A counter that can be waited for.
///
/// It is only ever used by functions that may be called from any thread: sem_post(3), sem_wait(3).
package final class Semaphore: @unchecked Sendable {
  private let pointer: UnsafeMutablePointer<sem_t>

  /// Makes one that counts nothing yet.
  package init() {
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: sem_t())
    sem_init(pointer, 0, 0)
  }

  deinit {
    sem_destroy(pointer)
    pointer.deinitialize(count: 1)
    pointer.deallocate()
  }

  /// Adds one.
  package func signal() { sem_post(pointer) }

  /// Waits until there is one, and takes it.
  package func wait() { while sem_wait(pointer) != 0 && errno == EINTR {} }
}
