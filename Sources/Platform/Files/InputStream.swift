// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import Primitives
package import SystemPackage

/// A file that is read from its beginning to its end, however long it is.
///
/// One thread reads it.
package final class InputStream: ByteSource, @unchecked Sendable {
  private let file: OpenFile
  private let path: FilePath
  /// When it was changed last; nil for a pipe.
  package let modified: Int64?
  /// How long it is; nil for a pipe.
  package let size: Int?
  /// How much of it has been read.
  package private(set) var position = 0

  /// Opens a regular file or a FIFO, or takes a descriptor that was left to us: `-` and `/dev/stdin` are
  /// standard input, and a shell's `<(command)` is read as what it is.
  ///
  /// - Parameter path: The file; symbolic links are followed.
  /// - Throws: A `FileError`: `.isDirectory` or `.notRegular` where the file is refused, or what the
  ///   system reports.
  package init(_ path: FilePath) throws(FileError) {
    self.path = path == "-" ? "standard input" : path
    if let descriptor = path == "-" ? .standardInput : InputFile.inheritedDescriptor(path) {
      let copy = try attempt(.open, self.path) { () throws(Errno) in
        OpenFile(adopting: try systemCall { fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 3) })
      }
      let status = try attempt(.open, self.path) { () throws(Errno) in try copy.status() }
      guard status.kind != .directory else {
        throw FileError(.isDirectory, .read, self.path, reason: "it is a directory")
      }
      let isFile = status.kind == .regular
      modified = isFile ? status.modified : nil
      size = isFile ? status.size : nil
      file = copy
    } else {
      let opened = try InputFile.open(path, takingPipes: true)
      let status = try attempt(.open, path) { () throws(Errno) in try opened.status() }
      let isFile = status.kind == .regular
      modified = isFile ? status.modified : nil
      size = isFile ? status.size : nil
      _ = posix_fadvise(opened.descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
      file = opened
    }
  }

  /// What identifies the file, and how long it is now.
  ///
  /// - Throws: What the system reports.
  package func status() throws(FileError) -> FileStatus {
    try attempt(.read, path) { () throws(Errno) in try file.status() }
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    let count = try attempt(.read, path) { () throws(Errno) in
      try InputFile.readOnce(file.descriptor, buffer)
    }
    position += count
    return count
  }
}
