// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// Changes of directories that are on the disk when they return.
package enum DirectoryChanges {
  /// Makes a directory, unless it is there already.
  ///
  /// - Parameters:
  ///   - path: Its name; the directory above must exist.
  ///   - mode: Its permissions, exactly, if it is made.
  ///   - owner: Its user and group, or nil for those of the process.
  /// - Throws: A `FileError`, `.notDirectory` where something else has the name.
  package static func make(
    _ path: FilePath, mode: FilePermissions, owner: FileOwner?
  ) throws(FileError) {
    if let status = try FileStatus.of(path, followingLinks: false) {
      guard status.kind == .directory else {
        throw FileError(.notDirectory, .create, path, reason: "it is \(status.kind)")
      }
      return
    }
    try StagedDirectory(in: path.removingLastComponent()).publish(
      as: path, mode: mode, owner: owner)
  }

  /// Removes an entry of any kind, a directory with all that is in it, if it is still there.
  ///
  /// A directory is there whole or not at all, even after a kill.
  ///
  /// - Parameter path: The entry.
  /// - Throws: A `FileError` that names the entry.
  package static func remove(_ path: FilePath) throws(FileError) {
    try change(path, .remove) { (directory, name) throws(Errno) in
      guard try directory.kind(of: name) == .directory else { return try directory.remove(name) }
      let aside = try TemporaryFile(in: directory, takingAway: name)
      try directory.removeAll(aside.name)
    }
  }

  /// Removes a directory, if it is there and nothing is in it.
  ///
  /// - Parameter path: The directory.
  package static func removeIfEmpty(_ path: FilePath) {
    _ = try? path.systemCall { rmdir($0) }
  }

  /// Gives an entry another name in its directory, which must be free or an empty directory's.
  ///
  /// - Parameters:
  ///   - path: The entry.
  ///   - name: The new name.
  /// - Throws: A `FileError` that names the entry.
  package static func rename(_ path: FilePath, to name: String) throws(FileError) {
    try change(path, .replace) { (directory, old) throws(Errno) in
      try directory.move(old, over: FilePath(name))
    }
  }

  private static func change(
    _ path: FilePath, _ operation: FileError.Operation,
    _ body: (Directory, FilePath) throws(Errno) -> Void
  ) throws(FileError) {
    guard let component = path.lastComponent else {
      throw FileError(.isDirectory, operation, path, reason: "it is the root")
    }
    let directory: Directory
    do {
      directory = try Directory(path.removingLastComponent())
    } catch {
      if error == .noSuchFileOrDirectory, operation == .remove { return }
      throw FileError(error, operation, path)
    }
    try attempt(operation, path) { () throws(Errno) in
      try body(directory, FilePath(root: nil, [component]))
    }
    try attempt(.sync, path) { () throws(Errno) in try directory.sync() }
  }
}
