// SPDX-License-Identifier: Apache-2.0

private import Glibc
private import Synchronization
package import SystemPackage

/// The rights of a user, under which root works on files that are in that user's hands.
///
/// The real and the saved user stay root, so that nobody else may send signals to the process or look
/// into it, and what needs root can be done in between. The ids are those of all threads: the C
/// library sees to that.
package enum LentRights {
  private static let user = Mutex<Account?>(nil)

  /// Takes on the rights of a user.
  ///
  /// - Parameter account: The user; nothing happens where the process has his rights already.
  /// - Throws: What the system reports: `.notPermitted` where the process is not root's.
  package static func take(of account: Account) throws(Errno) {
    if account.owner.user == geteuid() { return }
    guard geteuid() == 0 else { throw .notPermitted }
    _ = formerGroups
    try assume(account)
    user.withLock { $0 = account }
  }

  /// Gives them back, and has the rights of before again.
  ///
  /// - Throws: What the system reports.
  package static func giveBack() throws(Errno) {
    guard user.withLock({ $0.take() }) != nil else { return }
    try resume()
  }

  /// Does something with the rights that the process had before: reads what root alone may, or
  /// starts a program.
  ///
  /// - Parameter body: What to do.
  /// - Returns: What it returns.
  /// - Throws: What `body` throws.
  package static func suspended<R: ~Copyable, E>(_ body: () throws(E) -> R) throws(E) -> R {
    guard let account = user.withLock({ $0 }), geteuid() != 0 else { return try body() }
    // Root can do both at any time; going on with the wrong rights is out of the question.
    do throws(Errno) { try resume() } catch { Rights.end(status: 70) }
    defer {
      do throws(Errno) { try assume(account) } catch { Rights.end(status: 70) }
    }
    return try body()
  }

  private static func assume(_ account: Account) throws(Errno) {
    _ = try systemCall { setgroups(account.groups.count, account.groups) }
    _ = try systemCall { setegid(account.owner.group) }
    _ = try systemCall { seteuid(account.owner.user) }
  }

  /// The groups of the process at its start.
  private static let formerGroups: [gid_t] = {
    var groups = [gid_t](repeating: 0, count: 65536)
    let count = getgroups(CInt(groups.count), &groups)
    return Array(groups.prefix(Int(max(0, count))))
  }()

  private static func resume() throws(Errno) {
    _ = try systemCall { seteuid(0) }
    _ = try systemCall { setegid(getgid()) }
    _ = try systemCall { setgroups(formerGroups.count, formerGroups) }
  }
}
