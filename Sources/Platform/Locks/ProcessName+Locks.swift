// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

extension ProcessName {
  /// The processes that have a lock of flock(2) on a file, as far as the system tells.
  ///
  /// No lock is taken to find out.
  ///
  /// - Parameter path: The file; it need not be readable.
  /// - Returns: The processes with the names of their programs, such as "tlsmgr".
  package static func locking(_ path: FilePath) -> [ProcessName] {
    guard let place = try? OpenFile(placeOf: path) else { return [] }
    return place.lockHolders()
  }

  /// The processes that have a file locked or, as far as the system tells us, open.
  ///
  /// No lock is taken to find out.
  ///
  /// - Parameter path: The file; it need not be readable.
  /// - Returns: The processes; none where there is no file.
  /// - Throws: A `FileError` where the system does not say.
  package static func holding(_ path: FilePath) throws(FileError) -> [ProcessName] {
    guard let identity = try FileStatus.of(path)?.identity else { return [] }
    let users = using(identity)
    return users + locking(path).filter { !users.contains($0) }
  }

  /// A Boolean value that tells whether the system tells us of the files of every process.
  package static var seesAll: Bool { geteuid() == 0 }
}

extension OpenFile {
  /// The processes, other than this one, that have a lock of flock(2) on the file, as far as the
  /// system tells.
  ///
  /// No lock is taken to find out.
  package func lockHolders() -> [ProcessName] {
    LockTable.holders(of: descriptor).filter { $0 != getpid() }.map { ProcessName($0) }
  }

  /// Opens a path as a mere place, which neither reads nor wakes what is there.
  init(placeOf path: FilePath) throws(Errno) {
    self.init(adopting: try path.systemCall { open($0, OpenFile.placeFlags) })
  }

  /// O_PATH and O_CLOEXEC.
  static let placeFlags: CInt = openPath | O_CLOEXEC

  /// From <asm-generic/fcntl.h>, whose macro the Glibc module does not show.
  private static let openPath: CInt = 0o10_000_000
}
