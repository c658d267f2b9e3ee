// SPDX-License-Identifier: Apache-2.0

private import Glibc
private import Synchronization
internal import SystemPackage

/// A call that takes no deadline, made on a thread of its own, which is left to itself when the time
/// is over.
final class BackgroundCall<Value: Sendable>: Sendable {
  private let body: @Sendable () -> Value
  private let value = Mutex<Value?>(nil)
  /// Closed, which wakes who waits at the other end, when the value is there.
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
    // The C function knows of no generic type.
    let work: @Sendable () -> Void = {
      let value = self.body()
      self.value.withLock { $0 = value }
      close(self.signal)
    }
    let retained = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, { Work.run($0) }, retained.toOpaque())
    guard code == 0 else {
      retained.release()
      close(signal)
      throw Errno(rawValue: code)
    }
    pthread_detach(thread)
  }
}

/// What a thread is given to do.
private final class Work {
  private let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
    return nil
  }
}
