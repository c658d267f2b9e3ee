// SPDX-License-Identifier: Apache-2.0

#if BerkeleyDB
  private import CBerkeleyDB
  private import Glibc
  private import Synchronization
  internal import SystemPackage

  /// A file to which Berkeley DB writes nothing in this process, as long as this is there.
  ///
  /// To open a table for reading does not suffice: the library makes up a page that a hash table
  /// counts and does not have, and opens the file anew to write it (5.3.28, mp_bh.c). One wrong
  /// number lengthens the file by terabytes.
  final class BerkeleyDBReadFile {
    private struct Identity: Hashable {
      let device: dev_t
      let inode: ino_t

      init(_ status: stat) {
        device = status.st_dev
        inode = status.st_ino
      }
    }

    // How often each file is open for reading.
    private static let uses = Mutex<[Identity: Int]>([:])

    private let identity: Identity?

    /// Keeps the library from writing to a file, if it is there.
    init(_ path: FilePath) {
      Self.guardWrites()
      var status = stat()
      guard path.withPlatformString({ stat($0, &status) }) == 0 else {
        identity = nil
        return
      }
      let identity = Identity(status)
      self.identity = identity
      Self.uses.withLock { $0[identity, default: 0] += 1 }
    }

    deinit {
      guard let identity else { return }
      Self.uses.withLock {
        let count = $0[identity, default: 1] - 1
        $0[identity] = count > 0 ? count : nil
      }
    }

    /// Has the library call ours instead of pwrite(2), which holds for the whole process.
    private static func guardWrites() {
      _ = db_env_set_func_pwrite { descriptor, bytes, count, offset in
        var status = stat()
        // The library goes on as if the page were written; it is empty, like all that is missing.
        if fstat(descriptor, &status) == 0, BerkeleyDBReadFile.isOpenForReading(status) {
          return count
        }
        return pwrite(descriptor, bytes, count, offset)
      }
    }

    private static func isOpenForReading(_ status: stat) -> Bool {
      uses.withLock { $0[Identity(status)] != nil }
    }
  }
#endif
