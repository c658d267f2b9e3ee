// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A private copy of a file that others go on writing to.
///
/// The copy never has a name that outlives the call, so that it is gone with the last descriptor,
/// also after SIGKILL. Its mode is 0600, and root gives it to the owner of the file; holes stay
/// holes.
package final class Snapshot {
  package let file: OpenFile
  /// Whether the file was the same before and after it was copied; if not, the copy may be of two
  /// halves that do not fit together.
  package let isStable: Bool
  /// What tells whether the file is still as it was when it began to be copied.
  package let state: ContentState

  /// Copies a file.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - path: Its name, for errors.
  ///   - directory: Where there is room for the copy.
  /// - Throws: A `FileError`.
  package init(
    of source: borrowing OpenFile, at path: FilePath, in directory: FilePath
  ) throws(FileError) {
    let copy = try OpenFile(unnamedIn: directory)
    let before = try ContentState(resting: source, at: path, clock: copy.descriptor)
    try attempt(.write, directory) { () throws(Errno) in
      let status = try source.status()
      if geteuid() == 0 { try copy.changeOwner(to: status.owner) }
      if !Self.clone(source, to: copy) { try Self.copy(source, to: copy, size: status.size) }
    }
    isStable = try ContentState(of: source, at: path) == before
    state = before
    file = copy
  }

  /// Shares the blocks, where the file system can (Btrfs, XFS): at one instant, and at once.
  private static func clone(
    _ source: borrowing OpenFile, to copy: borrowing OpenFile
  ) -> Bool {
    // From <linux/fs.h>: _IOW(0x94, 9, int).
    let request: UInt = 0x4004_9409
    return ioctl(copy.descriptor, request, source.descriptor) == 0
  }

  private static func copy(
    _ source: borrowing OpenFile, to copy: borrowing OpenFile, size: Int
  ) throws(Errno) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer {
      if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
      buffer.deallocate()
    }
    _ = try systemCall { ftruncate(copy.descriptor, size) }
    var offset = 0
    while let extent = try source.data(from: offset) {
      offset = extent.lowerBound
      while offset < extent.upperBound {
        let room = min(buffer.count, extent.upperBound - offset)
        let count = try systemCall {
          pread(source.descriptor, buffer.baseAddress, room, offset)
        }
        if count == 0 { return }
        var written = 0
        while written < count {
          written += try systemCall {
            pwrite(
              copy.descriptor, buffer.baseAddress?.advanced(by: written), count - written,
              offset + written)
          }
        }
        offset += count
      }
    }
  }
}

extension OpenFile {
  /// The next part of the file that is no hole.
  ///
  /// - Parameter offset: Where to begin.
  /// - Returns: The offsets of its first byte and of the one after its last; nil where there is
  ///   none. All that is left on a file system that knows no holes.
  /// - Throws: What the system reports.
  package func data(from offset: Int) throws(Errno) -> Range<Int>? {
    // From <unistd.h>, whose macros the Glibc module does not show.
    let seekData: CInt = 3
    let seekHole: CInt = 4
    do {
      let start = try systemCall { lseek(descriptor, offset, seekData) }
      return start..<(try systemCall { lseek(descriptor, start, seekHole) })
    } catch .noSuchAddressOrDevice {
      return nil
    }
  }
}
