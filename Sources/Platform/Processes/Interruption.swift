// SPDX-License-Identifier: Apache-2.0

private import Glibc
private import Synchronization
private import SystemPackage

/// Cleaning up when the process is interrupted by SIGINT, SIGTERM or SIGHUP.
///
/// The handlers are installed by the first call. A signal that was ignored when the process
/// started (nohup) stays ignored. After the clean-up the process dies by the very signal, so that
/// a shell or cron sees what happened.
package enum Interruption {
  /// Names a registered action.
  package struct Token: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  private struct Registry {
    var actions: [(token: Token, action: @Sendable () -> Void)] = []
    var registered: UInt64 = 0
    var isInstalled = false
    /// How many callers of `withoutInterruption` are at work.
    var holds = 0
    /// The signal that came while somebody held interruption off.
    var pending: CInt?
  }

  private static let registry = Mutex(Registry())
  /// The end of the pipe that the handler writes to.
  private static let handlerEnd = Atomic<CInt>(-1)

  /// Registers an action for the case that the process is interrupted.
  ///
  /// - Parameter action: Runs at most once, on a thread of its own, the last registered first. It
  ///   must not call back into `Interruption`.
  /// - Returns: What `unregister` takes.
  package static func register(_ action: @escaping @Sendable () -> Void) -> Token {
    registry.withLock { registry in
      install(&registry)
      registry.registered += 1
      let token = Token(number: registry.registered)
      registry.actions.append((token, action))
      return token
    }
  }

  /// Forgets an action.
  package static func unregister(_ token: Token) {
    registry.withLock { registry in
      registry.actions.removeAll { $0.token == token }
    }
  }

  /// Holds interruption off while `body` runs; a signal that comes meanwhile takes effect after.
  ///
  /// - Parameter body: The short work that must not be torn in two.
  /// - Returns: What `body` returned.
  /// - Throws: Whatever `body` throws.
  package static func withoutInterruption<R, E: Error>(
    _ body: () throws(E) -> R
  ) throws(E) -> R {
    registry.withLock { registry in
      install(&registry)
      registry.holds += 1
    }
    defer {
      registry.withLock { registry in
        registry.holds -= 1
        if registry.holds == 0, let signal = registry.pending { die(by: signal, registry) }
      }
    }
    return try body()
  }

  /// Called on the waiting thread.
  private static func interrupt(by signal: CInt) {
    registry.withLock { registry in
      if registry.holds == 0 { die(by: signal, registry) }
      registry.pending = signal
    }
  }

  /// Cleans up and ends the process; the lock that is held keeps others from changing anything.
  private static func die(by signal: CInt, _ registry: Registry) -> Never {
    for (_, action) in registry.actions.reversed() { action() }
    var disposition = sigaction()
    disposition.__sigaction_handler.sa_handler = SIG_DFL
    _ = sigaction(signal, &disposition, nil)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, signal)
    _ = pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    _ = raise(signal)
    // Only a container's first process gets here: it does not die by default dispositions.
    _exit(128 + signal)
  }

  /// Starts the waiting thread and installs the handlers; without them (no descriptor or thread to
  /// be had) signals keep their default effect.
  private static func install(_ registry: inout Registry) {
    guard !registry.isInstalled else { return }
    registry.isInstalled = true
    guard let pipe = try? FileDescriptor.pipe(options: [.closeOnExec]) else { return }
    handlerEnd.store(pipe.writeEnd.rawValue, ordering: .relaxed)

    var thread = pthread_t()
    let readEnd = UnsafeMutableRawPointer(bitPattern: Int(pipe.readEnd.rawValue))
    guard pthread_create(&thread, nil, { Interruption.wait(on: $0) }, readEnd) == 0
    else { return }
    pthread_detach(thread)

    for signal in [SIGINT, SIGTERM, SIGHUP] {
      var disposition = sigaction()
      _ = sigaction(signal, nil, &disposition)
      if disposition.isIgnoring { continue }
      disposition = sigaction()
      disposition.__sigaction_handler.sa_handler = { Interruption.handle($0) }
      disposition.sa_flags = SA_RESTART
      _ = sigaction(signal, &disposition, nil)
    }
  }

  private static func wait(on end: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    let readEnd = CInt(Int(bitPattern: end))
    var byte: UInt8 = 0
    while (try? systemCall { read(readEnd, &byte, 1) }) == 1 { interrupt(by: CInt(byte)) }
    return nil
  }

  /// The handler: nothing here but what signal-safety(7) allows.
  private static func handle(_ signal: CInt) {
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: signal)
    _ = write(handlerEnd.load(ordering: .relaxed), &byte, 1)
    errno = saved
  }
}

extension sigaction {
  /// Function pointers are not comparable, their addresses are.
  fileprivate var isIgnoring: Bool {
    unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
