// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// The user and the group that a file belongs to.
package struct FileOwner: Hashable, Sendable {
  /// The numeric user id (`uid_t`).
  package let user: UInt32
  /// The numeric group id (`gid_t`).
  package let group: UInt32

  package init(user: UInt32, group: UInt32) {
    self.user = user
    self.group = group
  }

  /// Returns the owner of what `path` leads to, or nil if there is nothing.
  package static func of(_ path: FilePath) throws(FileError) -> FileOwner? {
    try FileStatus.of(path)?.owner
  }

  /// Looks up `user:group`, or `user` for that user's own group, by names or numbers as chown(1).
  ///
  /// A name that is a number is a name first. A number that no user has needs a group, since none is
  /// known for it.
  ///
  /// - Parameter text: A name or a number, or two of them with a colon between.
  /// - Returns: The owner, or nil if the system knows no such user or group.
  package static func named(_ text: String) -> FileOwner? {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let user = String(parts[0])
    let number = number(user)
    let account = account(named: user) ?? number.flatMap(account(of:))
    guard let id = account?.user ?? number else { return nil }
    guard parts.count == 2 else { return account }
    let group = String(parts[1])
    guard let groupID = groupID(named: group) ?? self.number(group) else { return nil }
    return FileOwner(user: id, group: groupID)
  }

  /// The number that a text is; nil also for the one by which chown(2) leaves an owner alone.
  private static func number(_ text: String) -> UInt32? {
    UInt32(text).flatMap { $0 == .max ? nil : $0 }
  }

  private static func account(of user: UInt32) -> FileOwner? {
    lookUp { (buffer: UnsafeMutablePointer<CChar>, size: Int) in
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      let status = getpwuid_r(user, &entry, buffer, size, &found)
      return (status, found.map { FileOwner(user: user, group: $0.pointee.pw_gid) })
    }
  }

  /// What the system calls the user; the number where it knows none.
  package var userName: String { Account.name(of: user) ?? "user \(user)" }

  /// What the system calls the group; the number where it knows none.
  var groupName: String {
    FileOwner.lookUp { (buffer: UnsafeMutablePointer<CChar>, size: Int) in
      var entry = Glibc.group()
      var found: UnsafeMutablePointer<Glibc.group>?
      let status = getgrgid_r(group, &entry, buffer, size, &found)
      return (status, found.flatMap { $0.pointee.gr_name.map { String(cString: $0) } })
    } ?? "\(group)"
  }

  private static func account(named name: String) -> FileOwner? {
    lookUp { (buffer: UnsafeMutablePointer<CChar>, size: Int) in
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      let status = getpwnam_r(name, &entry, buffer, size, &found)
      return (status, found.map { FileOwner(user: $0.pointee.pw_uid, group: $0.pointee.pw_gid) })
    }
  }

  private static func groupID(named name: String) -> UInt32? {
    lookUp { (buffer: UnsafeMutablePointer<CChar>, size: Int) in
      var entry = Glibc.group()
      var found: UnsafeMutablePointer<Glibc.group>?
      let status = getgrnam_r(name, &entry, buffer, size, &found)
      return (status, found?.pointee.gr_gid)
    }
  }

  /// Calls `find` with a larger buffer for as long as it says ERANGE (a group may have thousands
  /// of members), up to 1 MiB.
  static func lookUp<Entry>(
    _ find: (UnsafeMutablePointer<CChar>, Int) -> (CInt, Entry?)
  ) -> Entry? {
    var size = 1024
    while size <= 1 << 20 {
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { buffer.deallocate() }
      let (status, entry) = find(buffer, size)
      if status != ERANGE { return entry }
      size *= 2
    }
    return nil
  }
}
