// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import Primitives
package import SystemPackage

/// The one owner of a file descriptor, which `close` gives back.
package struct OpenFile: ~Copyable {
  package let descriptor: CInt

  /// Takes ownership of an open descriptor.
  package init(adopting descriptor: CInt) { self.descriptor = descriptor }

  deinit {
    _ = Glibc.close(descriptor)
  }

  /// Gives the descriptor away.
  package consuming func relinquish() -> CInt {
    let descriptor = descriptor
    discard self
    return descriptor
  }

  /// Closes the file and reports what that says: NFS tells of a full disk only here.
  consuming func close() throws(Errno) {
    let descriptor = descriptor
    discard self
    // Never repeated: on Linux the descriptor is gone even after EINTR.
    if Glibc.close(descriptor) == -1 { throw Errno(rawValue: errno) }
  }

  /// What the file system says about the file.
  package func status() throws(Errno) -> FileStatus {
    var status = stat()
    _ = try systemCall { fstat(descriptor, &status) }
    return FileStatus(status)
  }

  func changeOwner(to owner: FileOwner) throws(Errno) {
    _ = try systemCall { fchown(descriptor, owner.user, owner.group) }
  }

  /// Sets the mode exactly: unlike that of open(2), it does not pass through the umask.
  package func changeMode(to mode: FilePermissions) throws(Errno) {
    _ = try systemCall { fchmod(descriptor, mode.rawValue) }
  }

  func write(_ contents: RawSpan) throws(Errno) {
    var written = 0
    while written < contents.byteCount {
      let rest = contents.extracting(droppingFirst: written)
      let count = try systemCall {
        rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      }
      guard count > 0 else { throw Errno.ioError }
      written += count
    }
  }

  /// Brings what was written to the disk.
  package func sync() throws(Errno) {
    _ = try systemCall { fsync(descriptor) }
  }
}
