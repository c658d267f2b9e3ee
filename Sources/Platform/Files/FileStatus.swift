// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import SystemPackage

/// What the file system says about a file, apart from its contents.
package struct FileStatus: Hashable, Sendable {
  /// The kind of a directory entry.
  package enum Kind: Hashable, Sendable {
    case regular, directory, symbolicLink, fifo, socket, characterDevice, blockDevice
  }

  /// What makes two names one file.
  package struct Identity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64
  }

  package let kind: Kind
  package let permissions: FilePermissions
  package let owner: FileOwner
  /// The length in bytes; 0 for most of what is not a regular file.
  package let size: Int
  /// What the file takes on the disk, in bytes: holes take nothing.
  package let allocated: Int
  /// When the contents last changed, in seconds since 1970.
  package let modified: Int64
  /// When anything of it last changed, its name among that, in seconds since 1970.
  package let changed: Int64
  package let identity: Identity

  /// Examines what stands under a path.
  ///
  /// - Parameters:
  ///   - path: The name to look at.
  ///   - followingLinks: Whether a symbolic link stands for what it leads to (`stat`) or for
  ///     itself (`lstat`).
  /// - Returns: Its status, or nil if there is nothing (for a followed link: if it dangles).
  /// - Throws: A `FileError` where the system will not say, as in a closed directory.
  package static func of(
    _ path: FilePath, followingLinks: Bool = true
  ) throws(FileError) -> FileStatus? {
    do {
      var status = stat()
      try path.systemCall { followingLinks ? stat($0, &status) : lstat($0, &status) }
      return FileStatus(status)
    } catch .noSuchFileOrDirectory {
      return nil
    } catch {
      throw FileError(error, .examine, path)
    }
  }

  /// Whether there is surely nothing under a path.
  ///
  /// - Parameter path: The path; a symbolic link stands for what it leads to.
  /// - Returns: False for all that is there, of whatever kind.
  /// - Throws: A `FileError` where the system will not say, as in a closed directory.
  package static func isMissing(_ path: FilePath) throws(FileError) -> Bool {
    do throws(FileError) {
      return try of(path) == nil
    } catch  where error.code == .notFound || error.code == .notDirectory {
      return true
    }
  }

  /// The file that a path leads to in the end, without symbolic links on the way.
  ///
  /// The corresponding C function is `realpath`.
  ///
  /// - Parameter path: The path.
  /// - Returns: The absolute path, or nil where there is no such file.
  package static func target(of path: FilePath) -> FilePath? {
    guard let resolved = path.withPlatformString({ realpath($0, nil) }) else { return nil }
    defer { free(resolved) }
    return FilePath(platformString: resolved)
  }

  /// The names of the entries of a directory, in no order, without "." and "..".
  ///
  /// - Parameter path: The directory.
  /// - Returns: The names.
  /// - Throws: A `FileError` where it cannot be read.
  package static func names(inDirectory path: FilePath) throws(FileError) -> [String] {
    guard let stream = path.withPlatformString({ opendir($0) }) else {
      throw FileError(Errno(rawValue: errno), .read, path)
    }
    return names(of: stream)
  }

  /// Reads an open directory to its end, and closes it.
  static func names(of stream: OpaquePointer) -> [String] {
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  init(_ status: stat) {
    kind = Kind(status.st_mode)
    permissions = FilePermissions(rawValue: status.st_mode & 0o7777)
    owner = FileOwner(user: status.st_uid, group: status.st_gid)
    size = Int(status.st_size)
    allocated = Int(status.st_blocks) * 512
    modified = Int64(status.st_mtim.tv_sec)
    changed = Int64(status.st_ctim.tv_sec)
    identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}

extension FileStatus.Kind: CustomStringConvertible {
  init(_ mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      case S_IFCHR: .characterDevice
      case S_IFBLK: .blockDevice
      default: .regular
      }
  }

  /// The kind with its article, as in "it is a directory".
  package var description: String {
    switch self {
    case .regular: "a regular file"
    case .directory: "a directory"
    case .symbolicLink: "a symbolic link"
    case .fifo: "a FIFO"
    case .socket: "a socket"
    case .characterDevice: "a character device"
    case .blockDevice: "a block device"
    }
  }
}
