// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A lock on an open file that stands for its contents, as Postfix takes them.
package enum AdvisoryLock: Hashable, Sendable {
  /// Many may have it at a time.
  case shared
  /// One has it, and nobody else has any.
  case exclusive
}

extension OpenFile {
  /// Takes a lock by flock(2), if nobody has one that forbids it.
  ///
  /// It is let go when the last descriptor of this opening is closed, also in other processes.
  ///
  /// - Returns: Whether the lock was taken.
  /// - Throws: What the system reports.
  package func takeLock(_ lock: AdvisoryLock) throws(Errno) -> Bool {
    let operation = lock == .shared ? LOCK_SH : LOCK_EX
    do {
      _ = try systemCall { flock(descriptor, operation | LOCK_NB) }
      return true
    } catch .resourceTemporarilyUnavailable {
      return false
    }
  }

  /// Lets go of the lock of flock(2), also for processes that were handed the descriptor.
  package func releaseLock() {
    // This fails for no file that was locked.
    _ = flock(descriptor, LOCK_UN)
  }

  /// Takes a lock on the whole file by fcntl(2), if nobody has one that forbids it.
  ///
  /// It belongs to this opening of the file (F_OFD_SETLK), and so, unlike the classic one, is not
  /// lost when a library closes another descriptor of the same file.
  ///
  /// - Returns: Whether the lock was taken.
  /// - Throws: What the system reports.
  package func takeRecordLock(_ lock: AdvisoryLock) throws(Errno) -> Bool {
    do {
      try setRecordLock(lock == .shared ? F_RDLCK : F_WRLCK)
      return true
    } catch .resourceTemporarilyUnavailable, .permissionDenied {
      return false
    }
  }

  /// Lets go of the lock on the whole file.
  package func releaseRecordLock() throws(Errno) {
    try setRecordLock(F_UNLCK)
  }

  private func setRecordLock(_ type: CInt) throws(Errno) {
    // From <bits/fcntl-linux.h>, whose macro the Glibc module does not show.
    let setIfFree: CInt = 37
    var lock = flock()
    lock.l_type = Int16(type)
    lock.l_whence = Int16(SEEK_SET)
    _ = try systemCall { fcntl(descriptor, setIfFree, &lock) }
  }
}
