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

  init(_ status: stat) {
    kind = Kind(status.st_mode)
    permissions = FilePermissions(rawValue: status.st_mode & 0o7777)
    owner = FileOwner(user: status.st_uid, group: status.st_gid)
    size = Int(status.st_size)
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
