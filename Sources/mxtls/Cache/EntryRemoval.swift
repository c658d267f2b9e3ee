// SPDX-License-Identifier: Apache-2.0

import Postfix
import SessionCache
import SystemPackage

/// One way to remove entries from caches, for `prune` and `clear`.
struct EntryRemoval {
  let waiting: CacheWaiting
  /// Whether the file is to be changed, and never a running tlsmgr(8) asked.
  let isOffline: Bool
  let isDryRun: Bool
  let console: Console

  /// Removes entries.
  ///
  /// The file is changed itself, unless tlsmgr(8) keeps it to itself: then that is asked.
  ///
  /// - Parameters:
  ///   - scope: Which ones.
  ///   - target: The cache.
  /// - Returns: What has become of it.
  /// - Throws: A `Failure`; its text says what was removed before it, if anything was.
  func remove(_ scope: RemovalScope, from target: CacheTarget) throws(Failure) -> RemovalResult {
    let access = waiting.access(console, allowsSnapshot: true)
    if !isOffline, let program = target.program,
      case .manager(let socket) = try CacheRoute(to: target)
    {
      guard isDryRun else { return try ask(socket, program, scope, target) }
      _ = try ManagedRemoval(by: socket, of: program, .judged)
      return try count(scope, in: target, access)
    }
    guard isDryRun else {
      do {
        return try reporting { () throws(CacheError) in try change(scope, target, access) }
      } catch {
        // It may be tlsmgr(8) that has come meanwhile, which can be asked now.
        guard error.status == .busy, !isOffline, let program = target.program,
          case .manager(let socket) = try CacheRoute(to: target)
        else { throw error }
        return try ask(socket, program, scope, target)
      }
    }
    try reporting { () throws(CacheError) in try access.requireChangeable(target.location) }
    do {
      return try count(scope, in: target, access)
    } catch  where error.status == .badData && scope.filter == nil {
      // A damaged file can be emptied as well.
      return RemovalResult(target: target)
    }
  }

  private func change(
    _ scope: RemovalScope, _ target: CacheTarget, _ access: TableAccess
  ) throws(CacheError) -> RemovalResult {
    var result = RemovalResult(target: target)
    result.leavesTraces = target.location.type == .lmdb
    guard case .matching(let filter) = scope else {
      try access.clear(target.location)
      return result
    }
    var entries = 0
    let judge = EntryJudge(filter, target, now: console.clock.now)
    let removed = try access.remove(from: target.location) {
      entries = 0
    } _: { batch in
      entries += batch.count
      var count = 0
      batch.forEach { index, key, value, isWhole in
        guard judge.isMeant(key, value, isWhole: isWhole) else { return }
        batch.remove(index)
        count += 1
      }
      return count
    }
    result.entries = entries
    result.removed = removed
    judge.tellOfLevels(on: console)
    return result
  }

  private func count(
    _ scope: RemovalScope, in target: CacheTarget, _ access: TableAccess
  ) throws(Failure) -> RemovalResult {
    var entries = 0
    var meant = 0
    let judge = EntryJudge(scope.filter, target, now: console.clock.now)
    try reporting { () throws(CacheError) in
      _ = try access.read(target, on: console) { batch in
        entries += batch.count
        batch.forEach { _, key, value, isWhole in
          if judge.isMeant(key, value, isWhole: isWhole) { meant += 1 }
        }
        return true
      }
    }
    judge.tellOfLevels(on: console)
    return RemovalResult(target: target, entries: entries, removed: meant)
  }

  private func ask(
    _ socket: FilePath, _ program: TLSProgram, _ scope: RemovalScope, _ target: CacheTarget
  ) throws(Failure) -> RemovalResult {
    var matcher = EntryMatcher(scope.filter, target, now: console.clock.now)
    var removal = try ManagedRemoval(by: socket, of: program, scope.extent)
    var result = RemovalResult(target: target)
    do throws(Failure) {
      let access = waiting.access(console, allowsSnapshot: true)
      try removal.run(on: target, access, on: console) { matcher.matches($0, $1) }
    } catch {
      guard removal.removed > 0 else { throw error }
      var failure = error
      failure.add(
        Failure(
          error.status,
          "\(target.name): \(removal.removed.counted("entry was", "entries were")) removed before"))
      throw failure
    }
    matcher.tellOfLevels(on: console)
    result.entries = removal.entries
    result.removed = removal.removed
    result.leavesTraces = true
    if removal.renewed > 0 {
      console.note(
        "\(target.name): left \(removal.renewed.counted("entry", "entries"))"
          + " alone that have a new session by now")
    }
    if removal.unnameable > 0 {
      console.warn(
        "\(target.name): \(removal.unnameable.counted("entry has a key", "entries have keys"))"
          + " that tlsmgr cannot be told")
    }
    return result
  }
}
