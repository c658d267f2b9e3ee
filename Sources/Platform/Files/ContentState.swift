// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// What changes with the contents of a file.
package struct ContentState: Hashable, Sendable {
  private let size: off_t
  /// When it was written to, in nanoseconds since 1970.
  private let nanoseconds: Int

  /// The state of a file now.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - path: Its name, for errors.
  /// - Throws: A `FileError`.
  package init(of file: borrowing OpenFile, at path: FilePath) throws(FileError) {
    self = try attempt(.examine, path) { () throws(Errno) in
      try ContentState(file.descriptor)
    }
  }

  /// The state of a file, taken once nobody has written to it for a moment.
  ///
  /// File times move in steps of some milliseconds: what is written right after a time was asked
  /// for might not show.
  ///
  /// - Parameters:
  ///   - file: The file. One that is never left alone has the state of some moment all the same.
  ///   - path: Its name, for errors.
  ///   - clock: The descriptor of a file of ours, whose times are set to find out how late it is.
  /// - Throws: A `FileError`.
  package init(
    resting file: borrowing OpenFile, at path: FilePath, clock: CInt
  ) throws(FileError) {
    var state = try ContentState(of: file, at: path)
    for _ in 0..<10 {
      let now = try attempt(.examine, path) { () throws(Errno) in
        _ = try systemCall { futimens(clock, nil) }
        return try ContentState(clock)
      }
      if now.nanoseconds - state.nanoseconds > 20_000_000 { break }
      usleep(20_000)
      state = try ContentState(of: file, at: path)
    }
    self = state
  }

  private init(_ descriptor: CInt) throws(Errno) {
    var status = stat()
    _ = try systemCall { fstat(descriptor, &status) }
    size = status.st_size
    nanoseconds = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }
}
