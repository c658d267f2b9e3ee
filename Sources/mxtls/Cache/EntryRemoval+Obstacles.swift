// SPDX-License-Identifier: Apache-2.0

import PostfixHost
import SessionCache

extension EntryRemoval {
  /// Makes sure that all of several caches can be changed before the first one is: either all are
  /// that were asked for, or none.
  ///
  /// - Parameters:
  ///   - scope: Which entries are to go.
  ///   - targets: The caches that are there.
  ///   - known: What is known of others already.
  /// - Throws: A `Failure` with every fault; a note then names the caches that have none.
  func requirePossible(
    _ scope: RemovalScope, from targets: [CacheTarget], _ known: Faults
  ) throws(Failure) {
    var faults = known
    // A lone one is looked at when it is changed.
    guard targets.count > 1 || !faults.isEmpty else { return }
    let changeable = targets.filter { target in
      faults.gather { () throws(Failure) in try requirePossible(scope, from: target) } != nil
    }
    if !faults.isEmpty, !changeable.isEmpty, !isDryRun {
      console.note("\(changeable.map(\.name).joined(separator: ", ")): left as it is")
    }
    try faults.check()
  }

  /// Makes sure that a cache can be changed, and changes nothing.
  private func requirePossible(
    _ scope: RemovalScope, from target: CacheTarget
  ) throws(Failure) {
    if try isAsked(of: target, scope) { return }
    let access = waiting.access(console, allowsSnapshot: true)
    do {
      try reporting { () throws(CacheError) in try access.requireChangeable(target.location) }
    } catch {
      // It may be tlsmgr(8) that has come meanwhile, which can be asked now.
      guard error.status == .busy, try isAsked(of: target, scope) else { throw error }
    }
  }

  /// Whether tlsmgr(8) is to be asked, which it has to let us.
  private func isAsked(
    of target: CacheTarget, _ scope: RemovalScope
  ) throws(Failure) -> Bool {
    guard !isOffline, let program = target.program,
      case .manager(let socket) = try CacheRoute(to: target)
    else { return false }
    _ = try ManagedRemoval(by: socket, of: program, scope.extent)
    return true
  }
}

extension RemovalScope {
  /// What tlsmgr(8) is to be asked to delete.
  var extent: ManagedRemoval.Extent { if case .everything = self { .all } else { .judged } }
}
