// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A complete new file, safe on the disk, that is not visible under its name yet.
///
/// Where the file system can, the file has no name at all until it is published, so that not even
/// SIGKILL or a power cut leaves a trace. Elsewhere it is a hidden `.NAME.mxtls-XXXXXX` beside the
/// target, removed when the value goes away and on interruption.
package final class StagedFile {
  /// How a file waits for its publication.
  enum Form { case best, named }

  private let target: FilePath
  private let directory: Directory
  private let name: FilePath
  // At most one of the two is there; none once the file is published.
  private var unnamed: OpenFile?
  private var temporary: TemporaryFile?
  // The open file behind `temporary`, until it is finished.
  private var unfinished: OpenFile?

  /// Stages a file in the target's own directory.
  ///
  /// Mode and owner are set before the first byte is written, and everything is written and synced
  /// when this returns.
  ///
  /// - Parameters:
  ///   - contents: All the bytes of the file.
  ///   - target: The name it is to get.
  ///   - mode: Its permissions, exactly, whatever the umask.
  ///   - owner: Its user and group, or nil for those of the process.
  /// - Throws: A `FileError` that names the target; nothing is left behind then.
  package convenience init(
    _ contents: RawSpan, for target: FilePath, mode: FilePermissions, owner: FileOwner? = nil
  ) throws(FileError) {
    try self.init(contents, for: target, mode: mode, owner: owner, form: .best)
  }

  convenience init(
    _ contents: RawSpan, for target: FilePath, mode: FilePermissions, owner: FileOwner?,
    form: Form
  ) throws(FileError) {
    try self.init(emptyFor: target, form: form)
    if let file = unnamed.take() {
      try Self.fill(file, with: contents, mode, owner, target)
      unnamed = consume file
    } else if let file = unfinished.take() {
      try Self.fill(file, with: contents, mode, owner, target)
      do {
        try file.close()
      } catch {
        throw FileError(error, .write, target)
      }
    }
  }

  /// Stages an empty file of mode 0600, to be filled through its descriptor, also by a process that
  /// it is handed to, and then finished.
  ///
  /// - Parameters:
  ///   - target: The name it is to get.
  ///   - owner: Its user and group, or nil for those of the process.
  /// - Throws: A `FileError` that names the target; nothing is left behind then.
  package convenience init(toBeFilledFor target: FilePath, owner: FileOwner?) throws(FileError) {
    try self.init(emptyFor: target, form: .best)
    if let file = unnamed.take() {
      try Self.prepare(file, .ownerReadWrite, owner, target)
      unnamed = consume file
    } else if let file = unfinished.take() {
      try Self.prepare(file, .ownerReadWrite, owner, target)
      unfinished = consume file
    }
  }

  /// Creates the file, without a name where that can be.
  private init(emptyFor target: FilePath, form: Form) throws(FileError) {
    guard let name = target.lastComponent else {
      throw FileError(target.isEmpty ? .noSuchFileOrDirectory : .isDirectory, .create, target)
    }
    self.target = target
    self.name = FilePath(root: nil, [name])
    directory = try Self.directory(of: target)
    if form == .best, let file = try Self.createUnnamed(in: directory, for: target) {
      unnamed = consume file
      return
    }
    var file: OpenFile?
    temporary = try attempt(.create, target) { () throws(Errno) in
      try TemporaryFile(in: directory, for: self.name) { (name) throws(Errno) in
        file = try directory.create(name)
      }
    }
    unfinished = file.take()
  }

  /// The descriptor of a file that is to be filled; nil once it is finished.
  package var descriptor: CInt? { unnamed?.descriptor ?? unfinished?.descriptor }

  /// Takes the lock of flock(2) on a file that is to be filled: whoever opens it, once it is
  /// published, has to wait until what is returned is gone.
  ///
  /// - Returns: The holder of the lock.
  /// - Throws: A `FileError` that names the target.
  package func lock() throws(FileError) -> OpenFile? {
    guard let descriptor else { return nil }
    return try attempt(.lock, target) { () throws(Errno) in
      let file = OpenFile(adopting: try systemCall { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) })
      _ = try file.takeLock(.exclusive)
      return file
    }
  }

  /// Brings what a file was filled with to the disk.
  ///
  /// - Parameter mode: Its permissions, exactly.
  /// - Throws: A `FileError` that names the target.
  package func finish(mode: FilePermissions) throws(FileError) {
    if let file = unfinished.take() {
      try Self.finish(file, mode, target)
    } else if let file = unnamed.take() {
      try Self.finish(file, mode, target)
      unnamed = consume file
    }
  }

  private static func finish(
    _ file: borrowing OpenFile, _ mode: FilePermissions, _ target: FilePath
  ) throws(FileError) {
    try attempt(.changeMode, target) { () throws(Errno) in try file.changeMode(to: mode) }
    try attempt(.sync, target) { () throws(Errno) in try file.sync() }
  }

  /// Makes every file visible under its name, or none; nothing is ever overwritten.
  ///
  /// Each directory is synced once, afterwards. An interruption cannot come between the first file
  /// and the last.
  ///
  /// - Parameter files: Staged files that are not published yet.
  /// - Throws: A `FileError`, `.exists` if something of whatever kind has a target's name; the
  ///   files published before are removed again then.
  package static func create(_ files: [StagedFile]) throws(FileError) {
    try Interruption.withoutInterruption { () throws(FileError) in
      var published: [StagedFile] = []
      do throws(FileError) {
        for file in files {
          try file.publish()
          published.append(file)
        }
        try sync(files)
      } catch {
        for file in published.reversed() { try? file.directory.remove(file.name) }
        throw error
      }
    }
  }

  /// Puts the file in the place of the one that has its name, in one step, or creates it.
  ///
  /// - Throws: A `FileError`, `.notRegular` if the target is anything but a regular file. If the
  ///   operation is `.sync` the new file is in place, but may not survive a power cut.
  package func replace() throws(FileError) {
    try exchange()
    try Self.sync([self])
  }

  /// Does the same, but only `sync` makes it survive a power cut: for a caller whose lock others
  /// should not wait for longer than a rename takes.
  ///
  /// - Throws: A `FileError`, `.notRegular` if the target is anything but a regular file.
  package func exchange() throws(FileError) {
    let kind = try attempt(.replace, target) { () throws(Errno) in try directory.kind(of: name) }
    if let kind, kind != .regular {
      throw FileError(.notRegular, .replace, target, reason: "it is \(kind)")
    }
    try Interruption.withoutInterruption { () throws(FileError) in
      try attempt(.replace, target) { () throws(Errno) in
        if let file = unnamed.take() {
          temporary = try TemporaryFile(in: directory, for: name) { (name) throws(Errno) in
            try directory.link(file, as: name)
          }
          try file.close()
        }
        guard var temporary = temporary.take() else { Self.refuseSecondPublication() }
        try directory.move(temporary.name, over: name)
        temporary.hasMoved()
      }
    }
  }

  private func publish() throws(FileError) {
    try attempt(.create, target) { () throws(Errno) in
      if let file = unnamed.take() {
        try directory.link(file, as: name)
        do throws(Errno) {
          try file.close()
        } catch {
          try? directory.remove(name)
          throw error
        }
      } else if var temporary = temporary.take() {
        try directory.move(temporary.name, toFree: name)
        temporary.hasMoved()
      } else {
        Self.refuseSecondPublication()
      }
    }
  }

  /// The directory that the file is to be in, as it was opened.
  package var directoryIdentity: FileStatus.Identity { directory.identity }

  /// Brings the names in a directory to the disk.
  ///
  /// - Parameter path: The directory.
  /// - Throws: A `FileError` of the operation `.sync`.
  package static func sync(namesIn path: FilePath) throws(FileError) {
    try attempt(.sync, path) { () throws(Errno) in try Directory(path).sync() }
  }

  /// Brings the names of published files to the disk.
  ///
  /// - Parameter files: Files that were published by `exchange`.
  /// - Throws: A `FileError` of the operation `.sync`.
  package static func sync(_ files: [StagedFile]) throws(FileError) {
    var synced: Set<FileStatus.Identity> = []
    for file in files where synced.insert(file.directory.identity).inserted {
      try attempt(.sync, file.target) { () throws(Errno) in try file.directory.sync() }
    }
  }

  private static func directory(of target: FilePath) throws(FileError) -> Directory {
    let path = target.removingLastComponent()
    do {
      return try Directory(path)
    } catch .noSuchFileOrDirectory {
      throw FileError(
        .notFound, .create, target, errno: .noSuchFileOrDirectory,
        reason: "there is no directory \(path)")
    } catch .notDirectory {
      throw FileError(
        .notDirectory, .create, target, errno: .notDirectory, reason: "\(path) is not a directory")
    } catch {
      throw FileError(error, .create, target)
    }
  }

  private static func createUnnamed(
    in directory: Directory, for target: FilePath
  ) throws(FileError) -> OpenFile? {
    try attempt(.create, target) { () throws(Errno) in try directory.createUnnamed() }
  }

  private static func fill(
    _ file: borrowing OpenFile, with contents: RawSpan, _ mode: FilePermissions,
    _ owner: FileOwner?, _ target: FilePath
  ) throws(FileError) {
    try prepare(file, mode, owner, target)
    try attempt(.write, target) { () throws(Errno) in try file.write(contents) }
    try attempt(.sync, target) { () throws(Errno) in try file.sync() }
  }

  private static func prepare(
    _ file: borrowing OpenFile, _ mode: FilePermissions, _ owner: FileOwner?, _ target: FilePath
  ) throws(FileError) {
    // The owner first: changing it can clear bits of the mode.
    if let owner {
      do throws(Errno) {
        try file.changeOwner(to: owner)
      } catch {
        throw FileError(error, giving: target, to: owner)
      }
    }
    try attempt(.changeMode, target) { () throws(Errno) in try file.changeMode(to: mode) }
  }

  private static func refuseSecondPublication() -> Never {
    preconditionFailure("a staged file is published once")
  }
}
