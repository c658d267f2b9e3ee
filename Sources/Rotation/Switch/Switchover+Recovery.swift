// SPDX-License-Identifier: Apache-2.0

package import Checks
internal import Platform
internal import Primitives
internal import TLSCrypto

extension Switchover {
  /// Brings to an end, or takes back, what a run has begun that was killed; and removes what it has
  /// left.
  ///
  /// - Parameters:
  ///   - units: All pairs.
  ///   - options: What a check goes by.
  /// - Returns: Those that could not be recovered, and are to be left alone, with the reasons.
  package func recover(
    _ units: [RotationUnit], _ options: CheckOptions
  ) -> [(unit: RotationUnit, setback: Setback)] {
    var failed: [(unit: RotationUnit, setback: Setback)] = []
    for unit in units where !unit.lacksGenerations(among: units) {
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
        try recover(unit, change, options)
      } catch {
        let state = "\(unit.name): \(unit.store.stateUnchanged)"
        failed.append((unit, Setback(cause: error, state: [state], problems: [])))
      }
    }
    return failed
  }

  private func recover(
    _ unit: RotationUnit, _ change: PendingChange, _ options: CheckOptions
  ) throws(RotationError) {
    let store = unit.store
    let isSwitched = try store.live == change.to
    if change.phase == .switching, isSwitched {
      if let obstacle = obstacleOnBothWays(unit, change, options) { throw obstacle }
      do throws(RotationError) {
        let staged = try StagedGeneration(change.to, of: unit)
        let old = (try? store.credentials(of: change.from)) ?? []
        let silent = confirmation.silent(
          of: unit, in: unit.activeInstances, staged.credentials + old)
        _ = try confirm(
          staged.credentials, replacing: old, unit, in: try reload([unit]), silent: silent)
        conclude(unit, change, HistoryLine(.live, staged, at: now))
        return report(.finished(unit, change.to))
      } catch {
        report(.failedAfterwards(error))
      }
    }
    try store.goBack(change)
    if isSwitched || change.phase == .rollingBack { _ = try reload([unit]) }
    try store.forget(change, at: now)
    report(.undone(unit, change.to))
  }

  /// What keeps servers from showing the new pair and would keep them from showing the old one, too:
  /// to go back mends nothing then, and may lead to a pair that has expired.
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
