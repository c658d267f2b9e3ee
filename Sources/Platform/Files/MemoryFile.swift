// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A file in memory that has no name and is never on a disk, for what has to be read from a path.
package final class MemoryFile {
  private let file: OpenFile

  /// The path that leads to it in this process, and in no other.
  package var path: FilePath { FilePath("/proc/self/fd/\(file.descriptor)") }

  /// Makes a file, to be read once from its start.
  ///
  /// - Parameters:
  ///   - contents: All the bytes of the file.
  ///   - target: What an error calls it.
  ///   - mode: Its permissions.
  /// - Throws: A `FileError` that names the target.
  package init(
    _ contents: RawSpan, for target: FilePath, mode: FilePermissions
  ) throws(FileError) {
    file = try attempt(.create, target) { () throws(Errno) in try OpenFile.inMemory() }
    try attempt(.write, target) { () throws(Errno) in
      try file.changeMode(to: mode)
      try file.write(contents)
      _ = try systemCall { lseek(file.descriptor, 0, SEEK_SET) }
    }
  }
}
