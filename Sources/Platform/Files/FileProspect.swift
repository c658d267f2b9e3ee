// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// New files that are to be made later, with a check in advance that they can be.
package struct FileProspect {
  private let directory: FilePath
  private let blockSize: Int
  /// How many blocks of the file system they take.
  private var blocks = 0
  /// How many names they are.
  private var count = 0

  /// - Parameter directory: Where the files are to be made; an empty path is the working directory.
  /// - Throws: A `FileError`, as `requireWritableDirectory`.
  package init(in directory: FilePath) throws(FileError) {
    let directory = directory.orWorkingDirectory
    try requireWritableDirectory(directory)
    self.directory = directory
    blockSize = max(1, Int(clamping: try Self.system(of: directory).f_frsize))
  }

  private static func system(of directory: FilePath) throws(FileError) -> statvfs {
    try attempt(.createInside, directory) { () throws(Errno) in
      var system = statvfs()
      try directory.systemCall { statvfs($0, &system) }
      return system
    }
  }

  /// Adds a file.
  ///
  /// - Parameters:
  ///   - name: What an error calls it.
  ///   - size: The number of its bytes.
  ///   - owner: Whom it is to belong to; nil for the user of the process.
  /// - Throws: A `FileError` of code `.ownership` where the process may not give files to that owner.
  package mutating func add(
    _ name: FilePath, size: Int, owner: FileOwner? = nil
  ) throws(FileError) {
    if let owner, !owner.canBeGiven { throw FileError(.notPermitted, giving: name, to: owner) }
    add(size: size)
  }

  /// Adds a small file of the process's own.
  ///
  /// - Parameter size: The number of its bytes; a symbolic link has those of its text.
  package mutating func add(size: Int) {
    blocks += (size + blockSize - 1) / blockSize
    count += 1
  }

  /// Adds a directory, empty or nearly.
  package mutating func addDirectory() { add(size: 1) }

  /// Makes sure that there is room for all of them now; a quota is not known ahead.
  ///
  /// - Throws: A `FileError` of code `.noSpace` and the operation `.createInside`.
  package func requireRoom() throws(FileError) {
    let system = try Self.system(of: directory)
    // Some of the blocks are left for root.
    let free = Int(clamping: geteuid() == 0 ? system.f_bfree : system.f_bavail)
    let hasNames = system.f_files == 0 || Int(clamping: system.f_ffree) >= count
    if hasNames, free >= blocks { return }
    let lack =
      hasNames
      ? "\(kibibytes(blocks)) KiB are needed, and \(kibibytes(free)) are free"
      : "it has no room for \(count) more files"
    throw FileError(
      .noSpace, .createInside, directory, reason: "\(Errno.noSpace.reason): \(lack)")
  }

  /// So many blocks in KiB, rounded up.
  private func kibibytes(_ blocks: Int) -> Int { (blocks * blockSize + 1023) / 1024 }
}

extension FileOwner {
  /// A Boolean value that tells whether the user is that of the process.
  package var isOfProcess: Bool { user == geteuid() }

  /// A Boolean value that tells whether the process may give a file of its own to this owner:
  /// root to anybody, and others to one of their own groups (chown(2)).
  package var canBeGiven: Bool {
    if geteuid() == 0 { return true }
    guard isOfProcess else { return false }
    if group == getegid() { return true }
    var groups = [gid_t](repeating: 0, count: Int(max(getgroups(0, nil), 0)))
    let count = getgroups(CInt(groups.count), &groups)
    return groups.prefix(Int(max(count, 0))).contains(group)
  }
}

extension FileError {
  /// A file that could not be given to its owner.
  init(_ errno: Errno, giving path: FilePath, to owner: FileOwner) {
    guard errno == .notPermitted else {
      self.init(errno, .changeOwner, path)
      return
    }
    self.init(
      .ownership, .changeOwner, path, errno: errno,
      reason: "user \(Account.name(of: geteuid()) ?? "\(geteuid())") may not give files to"
        + " \(owner.userName), group \(owner.groupName)")
  }
}
