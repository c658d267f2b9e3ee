// SPDX-License-Identifier: Apache-2.0

package import Checks
internal import Platform
internal import Primitives
internal import TLSCrypto

extension Switchover {
  /// Brings to an end, or takes back, what a killed run has begun; and removes what it has left.
  ///
  /// What is switched together comes to one end: all of it, or nothing.
  ///
  /// - Parameters:
  ///   - units: All pairs.
  ///   - options: What a check goes by.
  /// - Returns: Those that could not be recovered, and are to be left alone, with the reasons.
  package func recover(
    _ units: [RotationUnit], _ options: CheckOptions
  ) -> [(unit: RotationUnit, setback: Setback)] {
    var failed: [(unit: RotationUnit, setback: Setback)] = []
    func fail(_ unit: RotationUnit, _ cause: RotationError) {
      let state = "\(unit.name): \(unit.store.stateUnchanged)"
      failed.append((unit, Setback(cause: cause, state: [state], problems: [])))
    }
    for group in units.switchedTogether {
      var begun: [Begun] = []
      for unit in group where !unit.lacksGenerations(among: units) {
        do throws(RotationError) {
          let store = unit.store
          // Where there is a store, others must not have a hand in what is in it.
          if let distrust = try store.distrust {
            if try store.isPending { throw distrust }
            continue
          }
          store.removeLeftovers()
          try store.removeUnused()
          guard let change = try store.pending else { continue }
          begun.append((unit, change, try store.live == change.to))
        } catch {
          fail(unit, error)
        }
      }
      do throws(RotationError) {
        if !begun.isEmpty { try recover(begun, options, fail) }
      } catch {
        for one in begun { fail(one.unit, error) }
      }
    }
    return failed
  }

  /// A change that has begun, and whether it has come to its switch.
  private typealias Begun = (unit: RotationUnit, change: PendingChange, isSwitched: Bool)

  private func recover(
    _ begun: [Begun], _ options: CheckOptions, _ fail: (RotationUnit, RotationError) -> Void
  ) throws(RotationError) {
    let changes = begun.map { one -> Change in
      let store = one.unit.store
      return (
        one.unit, (try? store.credentials(of: one.change.from)) ?? [],
        (try? store.credentials(of: one.change.to)) ?? []
      )
    }
    if begun.allSatisfy({ $0.change.phase == .switching && $0.isSwitched }) {
      for one in begun {
        if let obstacle = obstacleOnBothWays(one.unit, one.change, options) { throw obstacle }
      }
      do throws(RotationError) {
        return try finish(begun, changes)
      } catch {
        report(.failedAfterwards(error))
      }
    }
    var gone: [Begun] = []
    for one in begun {
      do throws(RotationError) {
        try one.unit.store.goBack(one.change)
        gone.append(one)
      } catch {
        fail(one.unit, error)
      }
    }
    if begun.contains(where: { $0.isSwitched || $0.change.phase == .rollingBack }) {
      try showAgain(changes.filter { change in gone.contains { $0.unit.name == change.unit.name } })
    }
    for one in gone {
      do throws(RotationError) {
        try one.unit.store.forget(one.change, at: now)
        report(.undone(one.unit, one.change.to))
      } catch {
        fail(one.unit, error)
      }
    }
  }

  /// Has what was before loaded and confirmed; a server that does not show it is only reported.
  private func showAgain(_ changes: [Change]) throws(RotationError) {
    let silent = survey(changes)
    try renewIndexes(of: changes.map(\.unit))
    let reloaded = try reload(changes.map(\.unit))
    let uses = try neighbours(of: changes)
    try reload(uses)
    // What was no pair before is shown by nobody now.
    for change in changes where !change.present.isEmpty {
      do throws(RotationError) {
        _ = try confirm(change.present, replacing: [], change.unit, in: reloaded, silent: silent)
        try confirm(change.present, of: change.unit, by: uses.filter(\.goesBack))
      } catch {
        report(.failedAfterwards(error))
      }
    }
  }

  /// Has all that was switched loaded and confirmed.
  private func finish(_ begun: [Begun], _ changes: [Change]) throws(RotationError) {
    let staged = try begun.map { (one) throws(RotationError) in
      try StagedGeneration(one.change.to, of: one.unit)
    }
    let silent = survey(changes)
    let uses = try neighbours(of: changes)
    survey(uses)
    try renewIndexes(of: begun.map(\.unit))
    let reloaded = try reload(begun.map(\.unit))
    for change in changes {
      _ = try confirm(
        change.future, replacing: change.present, change.unit, in: reloaded, silent: silent)
    }
    try reload(uses)
    for change in changes { try confirm(change.future, of: change.unit, by: uses) }
    for (one, staged) in zip(begun, staged) {
      conclude(one.unit, one.change, HistoryLine(.live, staged, at: now))
      report(.finished(one.unit, one.change.to))
    }
  }

  /// What keeps servers from showing the new pair and would keep them from showing the old one,
  /// too: going back then mends nothing, and may lead to a pair that has expired.
  private func obstacleOnBothWays(
    _ unit: RotationUnit, _ change: PendingChange, _ options: CheckOptions
  ) -> RotationError? {
    func obstacle(_ number: Int) throws(RotationError) -> RotationError? {
      let staged = try StagedGeneration(number, of: unit)
      return try prospect(of: unit, with: staged.credentials, in: staged, options: options)
        .obstacles.first
    }
    do throws(RotationError) {
      let found = try obstacle(change.to)
      return try obstacle(change.from) == nil ? nil : found
    } catch {
      return nil
    }
  }
}

extension GenerationStore {
  /// What is in use where a run has not switched: lower case, no full stop.
  var stateUnchanged: String {
    let live = (try? live) ?? nil
    return live.map { "generation \($0) is live" } ?? "nothing was changed"
  }

  /// Makes the generation before live again.
  func goBack(_ change: PendingChange) throws(RotationError) {
    var change = change
    change.phase = .rollingBack
    // A disk that is too full to remember it must not keep the old pair from coming back.
    try? setPending(change)
    if try live == change.from { return }
    guard try numbers.contains(change.from) else {
      throw RotationError(.missing, "\(directory(of: change.from))", "the generation is gone")
    }
    try activate(change.from)
  }

  /// Forgets a change that was taken back, and what it was to bring.
  func forget(_ change: PendingChange, at time: UnixTime) throws(RotationError) {
    if change.wasNext {
      if try !hasNext, try numbers.contains(change.to) { try rename(change.to, to: nil) }
    } else if !change.isKept {
      try remove(change.to)
    }
    try remember(HistoryLine(time: time.iso8601, event: .rolledBack, generation: change.to))
    try setPending(nil)
  }

  /// Removes a generation that was never in use, because the first run did not come to its switch.
  func removeUnused() throws(RotationError) {
    guard try live == nil else { return }
    for slot in slots where try isLinked(slot) { return }
    // A first run that was killed has left what main.cf names; anything else is somebody's backup.
    guard try numbers == [1], try isInUse(1) else { return }
    try remove(1)
    if try !hasNext { removeIfEmpty() }
  }
}
