// SPDX-License-Identifier: Apache-2.0

private import Glibc
private import Synchronization
internal import SystemPackage

/// A call that takes no deadline, made on a thread of its own, which is left to itself when the time
/// is over.
final class BackgroundCall<Value: Sendable>: Sendable {
  private let body: @Sendable () -> Value
  private let value = Mutex<Value?>(nil)
  /// It is closed when the value is there, which wakes the caller that waits at the other end.
  private let signal: CInt

  private init(_ body: @escaping @Sendable () -> Value, signal: CInt) {
    self.body = body
    self.signal = signal
  }

  /// Makes the call, and waits for it.
  ///
  /// - Parameters:
  ///   - deadline: Until when to wait.
  ///   - body: The call.
  /// - Returns: What `body` returns.
  /// - Throws: `Errno.timedOut` when the time is over, or what the system reports of the thread.
  static func wait(
    by deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Value
  ) throws(Errno) -> Value {
    var ends: [CInt] = [-1, -1]
    let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    _ = try systemCall { socketpair(AF_UNIX, type, 0, &ends) }
    let ours = OpenFile(adopting: ends[0])
    let call = BackgroundCall(body, signal: ends[1])
    try call.start()
    while true {
      try ours.wait(for: CInt(POLLIN), by: deadline)
      if let value = call.value.withLock({ $0 }) { return value }
    }
  }

  private func start() throws(Errno) {
    do throws(Errno) {
      try BackgroundThread.start {
        let value = self.body()
        self.value.withLock { $0 = value }
        close(self.signal)
      }
    } catch {
      close(signal)
      throw error
    }
  }
}
