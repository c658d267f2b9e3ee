// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A thread that is left to itself.
package enum BackgroundThread {
  /// Starts a thread.
  ///
  /// - Parameter body: What it does.
  /// - Throws: What the system reports, where it has no room for another thread.
  package static func start(_ body: @escaping @Sendable () -> Void) throws(Errno) {
    // The C function knows of no closure.
    let retained = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, { Work.run($0) }, retained.toOpaque())
    guard code == 0 else {
      retained.release()
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
