// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A file without a name, mode 0600, for what has no room in memory; it is gone with the value, also
/// after SIGKILL.
package final class ScratchFile {
  private let file: OpenFile
  private let directory: FilePath
  /// How many bytes are in it.
  package private(set) var count = 0

  /// Makes an empty file.
  ///
  /// - Parameter directory: Where there is room for it.
  /// - Throws: A `FileError` that names the directory.
  package init(in directory: FilePath) throws(FileError) {
    self.directory = directory
    file = try OpenFile(unnamedIn: directory)
  }

  /// Writes bytes after those that are there.
  package func append(_ bytes: RawSpan) throws(FileError) {
    try attempt(.write, directory) { () throws(Errno) in try file.write(bytes) }
    count += bytes.byteCount
  }

  /// Reads bytes.
  ///
  /// - Parameters:
  ///   - offset: Of the first.
  ///   - length: How many.
  /// - Returns: The bytes, fewer at the end of the file.
  /// - Throws: A `FileError` that names the directory.
  package func read(at offset: Int, count length: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: length)
    let read = try attempt(.read, directory) { () throws(Errno) in
      try systemCall { pread(file.descriptor, &bytes, length, offset) }
    }
    bytes.removeLast(length - read)
    return bytes
  }
}

extension OpenFile {
  /// Makes a file that has no name any more when this returns.
  init(unnamedIn directory: FilePath) throws(FileError) {
    self = try attempt(.createInside, directory) { () throws(Errno) in
      let folder = try Directory(directory)
      if let file = try folder.createUnnamed(mode: O_RDWR) { return file }
      var file: OpenFile?
      _ = try TemporaryFile(in: folder, for: "scratch") { (name) throws(Errno) in
        file = try folder.create(name, mode: O_RDWR)
      }
      guard let file = file.take() else { throw Errno.noSuchFileOrDirectory }
      return file
    }
  }
}
