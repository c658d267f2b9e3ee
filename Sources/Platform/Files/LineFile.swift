// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A file of lines that only ever grows.
package enum LineFile {
  /// Appends a line, which is on the disk when this returns.
  ///
  /// What a run that was killed has left of a line becomes a line of its own. One process appends at
  /// a time.
  ///
  /// - Parameters:
  ///   - line: The line, without its line feed.
  ///   - path: The file, which is made, mode 0644, where there is none.
  /// - Throws: A `FileError` that names the file.
  package static func append(_ line: String, to path: FilePath) throws(FileError) {
    let flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    let file = try attempt(.open, path) { () throws(Errno) in
      OpenFile(adopting: try path.systemCall { open($0, flags, 0o644) })
    }
    try attempt(.write, path) { () throws(Errno) in
      let size = try file.status().size
      var last = UInt8(ascii: "\n")
      if size > 0 { _ = try systemCall { pread(file.descriptor, &last, 1, size - 1) } }
      let start = last == UInt8(ascii: "\n") ? "" : "\n"
      try file.write(Array("\(start)\(line)\n".utf8).span.bytes)
    }
    try attempt(.sync, path) { () throws(Errno) in try file.sync() }
  }
}
