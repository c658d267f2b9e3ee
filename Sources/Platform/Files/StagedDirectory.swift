// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import Primitives
package import SystemPackage

/// A directory that is filled aside, for its owner alone, and gets its name once it is complete.
///
/// Until then it is a hidden `.new.mxtls-XXXXXX`, removed with all that is in it when the value goes
/// away and on interruption.
package final class StagedDirectory {
  private let folder: FilePath
  private let parent: Directory
  private var temporary: TemporaryFile?
  /// The directory, held: a run that removes what others have left spares it.
  private let held: Directory
  /// Where its files are to be put.
  package let path: FilePath

  /// Makes an empty directory.
  ///
  /// - Parameter folder: The directory that it is to be in.
  /// - Throws: A `FileError` that names the folder; nothing is left behind then.
  package init(in folder: FilePath) throws(FileError) {
    let parent = try attempt(.createInside, folder) { () throws(Errno) in try Directory(folder) }
    let made = try attempt(.createInside, folder) { () throws(Errno) in
      try TemporaryFile(in: parent, for: "new") { (name) throws(Errno) in
        try parent.makeDirectory(name)
      }
    }
    self.folder = folder
    self.parent = parent
    path = folder.pushing(made.name)
    held = try attempt(.createInside, folder) { () throws(Errno) in
      try Directory(made.name, in: parent)
    }
    // Where the file system has no locks, others may remove it once it is a minute old.
    _ = try? held.hold()
    temporary = consume made
  }

  /// Removes the directory with all that is in it.
  package func discard() { temporary = nil }

  /// Gives a file that exists a second name in here, or copies it where it cannot have one, as on
  /// another file system; owner and mode are the same.
  ///
  /// The file is opened once, and what gets the name, or is copied, is what was opened.
  ///
  /// - Parameters:
  ///   - file: A regular file, and no link to one.
  ///   - name: Its name in here.
  ///   - identity: What it has to be; nil for whatever file it is.
  /// - Throws: A `FileError` that names the file, `.notRegular` where it is something else, and
  ///   `.exchanged` where it is another file.
  package func add(
    _ file: FilePath, as name: String, expecting identity: FileStatus.Identity? = nil
  ) throws(FileError) {
    let source = try InputFile.open(file, flags: O_RDONLY | O_NOFOLLOW)
    let status = try attempt(.open, file) { () throws(Errno) in try source.status() }
    if let identity, status.identity != identity {
      throw FileError(
        .exchanged, .open, file, reason: "another file has been put in its place meanwhile")
    }
    do {
      return try held.link(source, as: FilePath(name))
    } catch {
      // Another file system, one without hard links, or a file of another user's.
      let contents = try InputFile.read(
        FileDescriptor(rawValue: source.descriptor), name: file, limit: 4 << 20)
      let copy = try contents.withBytes { (bytes) throws(FileError) in
        try StagedFile(
          bytes, for: path.appending(name), mode: status.permissions, owner: status.owner)
      }
      try StagedFile.create([copy])
    }
  }

  /// Gives the directory its name, which must be free.
  ///
  /// - Parameters:
  ///   - target: The name, in the same folder.
  ///   - mode: Its permissions, exactly.
  ///   - owner: Its user and group, or nil for those of the process.
  /// - Throws: A `FileError` that names the target, `.exists` if something has that name. If the
  ///   operation is `.sync` it is in place, but may not survive a power cut.
  package func publish(
    as target: FilePath, mode: FilePermissions, owner: FileOwner?
  ) throws(FileError) {
    guard var temporary = temporary.take(), let component = target.lastComponent else {
      preconditionFailure("a staged directory is published once, under a name")
    }
    let name = FilePath(root: nil, [component])
    try attempt(.create, target) { () throws(Errno) in
      if let owner { try held.changeOwner(to: owner) }
      try held.changeMode(to: mode)
      try held.sync()
      if try parent.kind(of: name) != nil { throw .fileExists }
    }
    try Interruption.withoutInterruption { () throws(FileError) in
      try attempt(.create, target) { () throws(Errno) in
        try parent.move(temporary.name, over: name)
        temporary.hasMoved()
      }
    }
    try attempt(.sync, target) { () throws(Errno) in try parent.sync() }
  }
}
