// SPDX-License-Identifier: Apache-2.0

import Platform
import PostfixHost
import SessionCache
import SystemPackage

/// By which way the contents of a cache can be changed.
enum CacheRoute: Hashable {
  /// In the file, under the lock that Postfix takes.
  case file(reason: String)
  /// By the tlsmgr(8) that has the file open, at its socket.
  case manager(FilePath)

  /// Finds the way.
  ///
  /// That Postfix runs is not enough for tlsmgr(8) to be asked: if Postfix only starts it when it
  /// is asked, it empties the cache, also of what was to stay. So it has to have the file open.
  /// Postfix 3.7 and later keep it locked as well, which anybody can see; only root can see that an
  /// older one has it open.
  ///
  /// - Parameter target: The cache, whose file is there.
  /// - Throws: A `Failure` where the file cannot be opened, or it cannot be told who has it open.
  init(to target: CacheTarget) throws(Failure) {
    guard target.location.type != .lmdb else {
      self = .file(reason: "Postfix lets others change LMDB files at any time")
      return
    }
    guard let manager = target.manager else {
      self = .file(reason: "it is no cache of this Postfix")
      return
    }
    // No lock is taken to find out: a tlsmgr(8) that starts meanwhile would not get it.
    let users = try Self.users(of: target)
    // The name of a user in another container cannot be told.
    if users.contains(where: { $0.program == nil || $0.program == "tlsmgr" }) {
      self = .manager(manager)
    } else if let other = users.first {
      self = .file(reason: "\(other) has it open")
    } else if !PostfixMaster.isRunning(manager.removingLastComponent().removingLastComponent()) {
      self = .file(reason: "Postfix does not run")
    } else if ProcessName.seesAll {
      self = .file(reason: "tlsmgr has not been needed yet, and empties the cache when it starts")
    } else {
      throw Failure(
        .noPermission, "\(target.name): only root can tell whether tlsmgr has it open")
    }
  }

  /// The processes that have the files of a cache locked or open, as far as can be told.
  private static func users(of target: CacheTarget) throws(Failure) -> [ProcessName] {
    let files = target.location.files
    var users: [ProcessName] = []
    for path in [files.main] + (files.directory.map { [$0] } ?? []) {
      let found = try reporting { () throws(FileError) in try ProcessName.holding(path) }
      // Ours keep each other apart by the lock, and are no tlsmgr.
      users += found.filter(\.runsAnotherProgram)
    }
    return users
  }
}
