// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A regular file that was opened once, after a look at who may have put it there.
///
/// Root opens no file by a path that somebody other than the owner of the file can change: not
/// through a link of theirs, and not in a directory of theirs or below one. Other users follow
/// links as ever, except to write: wherever these lead, they can do no more than they may.
package struct GuardedFile: ~Copyable {
  package let file: OpenFile
  package let status: FileStatus
  /// The directory that the file is in.
  package let directory: FileStatus.Identity

  /// Opens a file, without waiting for a FIFO or waking a device.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - writing: Whether it is also to be written; then it must be no symbolic link.
  /// - Throws: A `FileError`: `.isDirectory` or `.notRegular` where the file is refused for what it
  ///   is; `.permission` without an `errno` where another user could exchange it; or what the
  ///   system reports.
  package init(_ path: FilePath, writing: Bool) throws(FileError) {
    let walk = try attempt(.open, path) { () throws(Errno) in
      try PathWalk(path, followingLast: !writing)
    }
    let kind = walk.status.kind
    guard kind == .regular else {
      throw FileError(
        kind == .directory ? .isDirectory : .notRegular, .open, path, reason: "it is \(kind)")
    }
    try Self.requireNoStranger(on: walk, path)
    let opened = try attempt(.open, path) { () throws(Errno) in
      try walk.open((writing ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    }
    let status = try attempt(.open, path) { () throws(Errno) in try opened.status() }
    guard status.identity == walk.status.identity else {
      throw FileError(.busy, .open, path, reason: "it has just been replaced")
    }
    file = opened
    self.status = status
    directory = walk.directory
  }

  /// Makes sure that only one user, or root, can have put a directory where it is.
  ///
  /// - Parameter path: The directory.
  /// - Returns: Which one it is, and its owner.
  /// - Throws: A `FileError`, as `init`.
  package static func requireDirectory(
    _ path: FilePath
  ) throws(FileError) -> (identity: FileStatus.Identity, owner: FileOwner) {
    let walk = try attempt(.open, path) { () throws(Errno) in
      try PathWalk(path.orWorkingDirectory, followingLast: true)
    }
    guard walk.status.kind == .directory else {
      throw FileError(.notDirectory, .open, path, reason: "it is \(walk.status.kind)")
    }
    try requireNoStranger(on: walk, path)
    return (walk.status.identity, walk.status.owner)
  }

  /// Reads the first bytes of a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - count: How many bytes to read.
  /// - Returns: The bytes, fewer where the file is shorter.
  /// - Throws: A `FileError`, as `init`, or where it cannot be read.
  package static func start(of path: FilePath, count: Int) throws(FileError) -> [UInt8] {
    let file = try GuardedFile(path, writing: false).takeFile()
    return try InputFile.start(of: file, path, count: count)
  }

  /// Gives the opened file away.
  package consuming func takeFile() -> OpenFile { file }

  private static func requireNoStranger(
    on walk: PathWalk, _ path: FilePath
  ) throws(FileError) {
    guard geteuid() == 0, let reason = walk.stranger else { return }
    throw FileError(.permission, .open, path, reason: reason)
  }
}
