// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import SystemPackage

/// A user of the system with all of his groups.
package struct Account: Hashable, Sendable {
  package let name: String
  /// The user, and the group that his new files get.
  package let owner: FileOwner
  /// All groups, that one among them.
  package let groups: [UInt32]

  /// Looks up a user.
  ///
  /// - Parameter text: His name, or his number.
  /// - Returns: The account, or nil where the system knows no such user.
  package static func named(_ text: String) -> Account? {
    guard let owner = FileOwner.named(text) else { return nil }
    let name = name(of: owner.user) ?? text
    var count: CInt = 64
    var groups = [gid_t](repeating: owner.group, count: Int(count))
    if getgrouplist(name, owner.group, &groups, &count) == -1 {
      groups = [gid_t](repeating: owner.group, count: Int(max(count, 64)))
      guard getgrouplist(name, owner.group, &groups, &count) != -1 else { return nil }
    }
    return Account(name: name, owner: owner, groups: Array(groups.prefix(Int(count))))
  }

  /// The name of a user.
  ///
  /// - Parameter user: The number (`uid_t`).
  /// - Returns: The name, or nil where the system knows no such user.
  package static func name(of user: UInt32) -> String? {
    FileOwner.lookUp { (buffer: UnsafeMutablePointer<CChar>, size: Int) in
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      let status = getpwuid_r(user, &entry, buffer, size, &found)
      return (status, found.flatMap { $0.pointee.pw_name.map { String(cString: $0) } })
    }
  }
}
