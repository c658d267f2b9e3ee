// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// New files that are to be made later, of which is asked ahead whether they can be.
package struct FileProspect {
  private let directory: FilePath
  private var size = 0
  private var count = 0

  /// What a small file and its name take at most, besides its contents, in bytes.
  private static let overhead = 8 << 10

  /// - Parameter directory: Where the files are to be made; an empty path is the working directory.
  /// - Throws: A `FileError`, as `requireWritableDirectory`.
  package init(in directory: FilePath) throws(FileError) {
    self.directory = directory.orWorkingDirectory
    try requireWritableDirectory(directory)
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
    self.size += size + Self.overhead
    count += 1
    if let owner, !owner.canBeGiven { throw FileError(.notPermitted, giving: name, to: owner) }
  }

  /// Makes sure that there is room for all of them now; a quota is not known ahead.
  ///
  /// - Throws: A `FileError` of code `.noSpace` and the operation `.createInside`.
  package func requireRoom() throws(FileError) {
    try attempt(.createInside, directory) { () throws(Errno) in
      var system = statvfs()
      try directory.systemCall { statvfs($0, &system) }
      // Some of the blocks are left for root.
      let blocks = geteuid() == 0 ? system.f_bfree : system.f_bavail
      let (room, isHuge) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(system.f_frsize))
      let hasNames = system.f_files == 0 || Int(clamping: system.f_ffree) >= count
      guard isHuge || room >= size, hasNames else { throw Errno.noSpace }
    }
  }
}

extension FileOwner {
  /// Whether the process may give a file of its own to this owner: root to anybody, and others to
  /// one of their own groups (chown(2)).
  fileprivate var canBeGiven: Bool {
    if geteuid() == 0 { return true }
    guard user == geteuid() else { return false }
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
