// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// An open directory; every call is relative to it, so that renaming it misleads nobody.
final class Directory: Sendable {
  private let file: OpenFile
  /// Tells whether two paths lead to one directory.
  let identity: FileStatus.Identity

  /// Opens a directory; an empty path is the working directory.
  init(_ path: FilePath) throws(Errno) {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
    file = OpenFile(adopting: try path.orWorkingDirectory.systemCall { open($0, flags) })
    identity = try file.status().identity
  }

  /// Opens a directory that is an entry of another, and no symbolic link.
  init(_ name: FilePath, in parent: Directory) throws(Errno) {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    file = OpenFile(adopting: try name.systemCall { openat(parent.file.descriptor, $0, flags) })
    identity = try file.status().identity
  }

  /// Takes a lock that this process holds as long as the value is there; false where another one does.
  func hold() throws(Errno) -> Bool { try file.takeLock(.exclusive) }

  /// Creates a file without a name that `link` can give one; nil where the file system or /proc
  /// does not allow that.
  func createUnnamed(mode: CInt = O_WRONLY) throws(Errno) -> OpenFile? {
    // From <asm-generic/fcntl.h>, whose macro the Glibc module does not show.
    let unnamed = 0o20_000_000 | O_DIRECTORY
    do {
      let flags = unnamed | mode | O_CLOEXEC
      let created = OpenFile(
        adopting: try systemCall { openat(file.descriptor, ".", flags, 0o600) })
      try created.link.systemCall { access($0, F_OK) }
      return created
    } catch .notSupported, .notSupportedOnSocket, .isDirectory, .invalidArgument, .noFunction,
      .noSuchFileOrDirectory
    {
      return nil
    }
  }

  /// Creates an empty file under a name that must be free.
  func create(_ name: FilePath, mode: CInt = O_WRONLY) throws(Errno) -> OpenFile {
    let flags = mode | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    return OpenFile(
      adopting: try name.systemCall { openat(file.descriptor, $0, flags, 0o600) })
  }

  /// Gives an open file a name, its first or another one, that must be free.
  func link(_ file: borrowing OpenFile, as name: FilePath) throws(Errno) {
    let source = file.link
    let descriptor = self.file.descriptor
    try name.systemCall { name in
      source.withPlatformString {
        linkat(AT_FDCWD, $0, descriptor, name, AT_SYMLINK_FOLLOW)
      }
    }
  }

  /// Gives a file another name, which must be free, in place of its present one.
  func move(_ old: FilePath, toFree new: FilePath) throws(Errno) {
    do {
      try new.systemCall { new in
        old.withPlatformString { linkat(file.descriptor, $0, file.descriptor, new, 0) }
      }
    } catch .notPermitted, .notSupported, .notSupportedOnSocket, .noFunction {
      return try moveWithoutLink(old, toFree: new)
    }
    do {
      try remove(old)
    } catch {
      // A caller that is told of a failure must not find the file.
      try? remove(new)
      throw error
    }
  }

  /// Does the same on a file system without hard links (FAT): takes the name first.
  func moveWithoutLink(_ old: FilePath, toFree new: FilePath) throws(Errno) {
    // Closed without a look at what that says: nothing was written to it.
    _ = try create(new)
    do {
      try move(old, over: new)
    } catch {
      try? remove(new)
      throw error
    }
  }

  /// Renames a file over another, or to a free name.
  func move(_ old: FilePath, over new: FilePath) throws(Errno) {
    try new.systemCall { new in
      old.withPlatformString { renameat(file.descriptor, $0, file.descriptor, new) }
    }
  }

  /// Removes a name, if it is still there.
  func remove(_ name: FilePath) throws(Errno) {
    do {
      try name.systemCall { unlinkat(file.descriptor, $0, 0) }
    } catch .noSuchFileOrDirectory {}
  }

  /// Removes an entry of any kind, a directory with all that is in it, if it is still there.
  func removeAll(_ name: FilePath) throws(Errno) {
    guard try kind(of: name) == .directory else { return try remove(name) }
    let folder = try Directory(name, in: self)
    for entry in try folder.names() { try folder.removeAll(FilePath(entry)) }
    do {
      try name.systemCall { unlinkat(file.descriptor, $0, AT_REMOVEDIR) }
    } catch .noSuchFileOrDirectory {}
  }

  /// The names of the entries, in no order, without "." and "..".
  func names() throws(Errno) -> [String] {
    let copy = try systemCall {
      openat(file.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard let stream = fdopendir(copy) else {
      let error = Errno(rawValue: errno)
      _ = Glibc.close(copy)
      throw error
    }
    return FileStatus.names(of: stream)
  }

  /// Makes a directory, for its owner alone, whose name must be free.
  func makeDirectory(_ name: FilePath) throws(Errno) {
    try name.systemCall { mkdirat(file.descriptor, $0, 0o700) }
  }

  /// Makes a symbolic link whose name must be free.
  func makeLink(_ name: FilePath, to destination: FilePath) throws(Errno) {
    try name.systemCall { name in
      destination.withPlatformString { symlinkat($0, file.descriptor, name) }
    }
  }

  /// What a symbolic link says, or nil where there is none.
  func destination(of name: FilePath) throws(Errno) -> FilePath? {
    var text = [CChar](repeating: 0, count: Int(PATH_MAX))
    do {
      _ = try systemCall {
        name.withPlatformString { readlinkat(file.descriptor, $0, &text, text.count - 1) }
      }
      return FilePath(platformString: text)
    } catch .noSuchFileOrDirectory, .invalidArgument {
      return nil
    }
  }

  func changeOwner(to owner: FileOwner) throws(Errno) { try file.changeOwner(to: owner) }

  func changeMode(to mode: FilePermissions) throws(Errno) { try file.changeMode(to: mode) }

  /// What the file system says about the directory itself.
  func status() throws(Errno) -> FileStatus { try file.status() }

  /// The kind of an entry, symbolic links not followed, or nil if there is none.
  func kind(of name: FilePath) throws(Errno) -> FileStatus.Kind? {
    do {
      var status = stat()
      try name.systemCall { fstatat(file.descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
      return FileStatus(status).kind
    } catch .noSuchFileOrDirectory {
      return nil
    }
  }

  /// Brings the names in this directory to the disk.
  func sync() throws(Errno) {
    do {
      try file.sync()
    } catch .invalidArgument, .notSupported, .notSupportedOnSocket {
      // Some network and FUSE file systems know no such thing for a directory.
    }
  }
}

extension FilePath {
  /// Where an empty path leads.
  var orWorkingDirectory: FilePath { isEmpty ? "." : self }
}

extension OpenFile {
  /// The path that leads to the open file itself, whatever name it has.
  fileprivate var link: FilePath { FilePath("/proc/self/fd/\(descriptor)") }
}
