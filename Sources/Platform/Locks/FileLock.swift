// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// An exclusive lock on a lock file, held until the value goes away or the process ends.
///
/// The lock file is created when missing, mode 0600, and stays unless the holder removes it.
/// The corresponding C function is `flock`.
package struct FileLock: ~Copyable {
  private let file: OpenFile

  /// Takes the lock.
  ///
  /// - Parameters:
  ///   - path: The lock file; no symbolic link.
  ///   - wait: How long to wait for another holder, or nil to fail at once.
  /// - Throws: A `FileError` with the operation `.lock`, `.busy` if another holds the lock.
  package init(_ path: FilePath, wait: Duration? = nil) throws(FileError) {
    let deadline = wait.map { ContinuousClock.now + $0 }
    while true {
      let file = try Self.open(path)
      if try Self.take(file, path) {
        // Its holder may have removed it after it was opened here: a lock on it would keep nobody away.
        guard try Self.stands(file, at: path) else { continue }
        self.file = file
        return
      }
      guard let deadline, ContinuousClock.now < deadline else {
        throw FileError(.busy, .lock, path, reason: "another process holds it")
      }
      // Polled, because a flock(2) that waits knows no deadline.
      usleep(20_000)
    }
  }

  deinit {
    // Not left to close: a child between fork and exec may still share the open file.
    file.releaseLock()
  }

  private static func open(_ path: FilePath) throws(FileError) -> OpenFile {
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    do throws(Errno) {
      let file = OpenFile(adopting: try path.systemCall { Glibc.open($0, flags, 0o600) })
      guard try file.status().kind != .regular else { return file }
    } catch .tooManySymbolicLinkLevels {
      throw FileError(.notRegular, .lock, path, reason: "it is a symbolic link")
    } catch {
      throw FileError(error, .lock, path)
    }
    throw FileError(.notRegular, .lock, path, reason: "it is no regular file")
  }

  private static func stands(
    _ file: borrowing OpenFile, at path: FilePath
  ) throws(FileError) -> Bool {
    let opened = try attempt(.lock, path) { () throws(Errno) in try file.status().identity }
    return try FileStatus.of(path, followingLinks: false)?.identity == opened
  }

  private static func take(
    _ file: borrowing OpenFile, _ path: FilePath
  ) throws(FileError) -> Bool {
    try attempt(.lock, path) { () throws(Errno) in try file.takeLock(.exclusive) }
  }
}
