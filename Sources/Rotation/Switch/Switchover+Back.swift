// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Primitives
internal import SMTP
internal import TLSCrypto

extension Switchover {
  /// Goes back to what was before, as far as the switch has come.
  func takeBack(
    _ begun: [(StagedGeneration, PendingChange)], of staged: [StagedGeneration],
    because cause: RotationError, reloads: Bool, silent: Set<Confirmation.Inquiry>,
    told: [NeighbourUse]
  ) -> Setback {
    var problems: [RotationError] = []
    func attempt(_ body: () throws(RotationError) -> Void) {
      do throws(RotationError) { try body() } catch { problems.append(error) }
    }
    for (one, change) in begun.reversed() {
      attempt { () throws(RotationError) in try one.unit.store.goBack(change) }
    }
    // Processes that have loaded the new pair by now must not keep it.
    var reloaded: [String] = []
    if reloads {
      attempt { () throws(RotationError) in try renewIndexes(of: begun.map(\.0.unit)) }
      attempt { () throws(RotationError) in reloaded = try reload(begun.map(\.0.unit)) }
      attempt { () throws(RotationError) in try reload(told) }
    }
    var state: [String] = []
    for (one, change) in begun {
      state.append(
        conclude(
          one.unit, change, reloaded, &problems, isConfirmed: reloads, silent: silent, told: told))
    }
    let units = begun.map(\.0.unit.store.slots)
    for one in staged where !units.contains(one.unit.store.slots) {
      one.discard()
      state.append("\(one.unit.name): \(one.unit.store.stateUnchanged)")
    }
    attempt { () throws(RotationError) in try hooks?.run(.failed, staged, failure: cause) }
    return Setback(cause: cause, state: state, problems: problems)
  }

  /// Confirms that what was before is in use again, and forgets the change.
  private func conclude(
    _ unit: RotationUnit, _ change: PendingChange, _ reloaded: [String],
    _ problems: inout [RotationError], isConfirmed: Bool, silent: Set<Confirmation.Inquiry>,
    told: [NeighbourUse]
  ) -> String {
    let store = unit.store
    guard let live = try? store.live, live == change.from else {
      return "\(unit.name): generation \(change.to) is still live, unconfirmed;"
        + " the next run of mxtls rotate goes on from there"
    }
    var text = "\(unit.name): generation \(change.from) is live"
    // What was no pair before is shown by nobody now.
    if isConfirmed, let old = try? store.credentials(of: change.from) {
      var endpoints: [Endpoint] = []
      var isWhole = true
      func ask(_ confirm: () throws(RotationError) -> [Endpoint]) {
        do throws(RotationError) {
          endpoints += try confirm()
        } catch {
          problems.append(error)
          isWhole = false
        }
      }
      ask { () throws(RotationError) in
        try confirm(old, replacing: [], unit, in: reloaded, silent: silent)
      }
      ask { () throws(RotationError) in try confirm(old, of: unit, by: told.filter(\.goesBack)) }
      let servers = endpoints.map { "\($0)" }.joined(separator: ", ")
      let verb = endpoints.count == 1 ? "shows" : "show"
      text += endpoints.isEmpty ? " again" : " again, and \(servers) \(verb) it"
      if !isWhole {
        text += endpoints.isEmpty ? ", which no server has confirmed" : ", but not all servers do"
      }
    }
    do throws(RotationError) {
      try store.forget(change, at: now)
    } catch {
      problems.append(error)
    }
    return text
  }
}

extension StagedGeneration {
  /// Removes what was written aside.
  fileprivate func discard() {
    if case .fresh(let staged) = source { staged.discard() }
    let store = unit.store
    // The files that were there before may have become a generation already. What cannot be removed
    // now, the next run removes.
    try? store.removeUnused()
    store.removeIfEmpty()
  }
}
