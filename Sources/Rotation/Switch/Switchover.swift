// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import Platform
package import Primitives
package import SMTP
package import TLSCrypto

/// The way of new generations into use: switch, reload, confirm; or back.
package struct Switchover {
  private let clock: () -> UnixTime
  /// The time at this moment.
  package var now: UnixTime { clock() }
  package var reloading: Reloading
  package var confirmation: Confirmation
  package var hooks: Hooks?
  /// How many generations are kept besides the one in use.
  package var keep = 3
  /// Is told of every step.
  package var report: (Step) -> Void = { _ in }

  /// - Parameters:
  ///   - now: Reads the clock; it is evaluated whenever the time is needed.
  ///   - reloading: How Postfix loads new files.
  ///   - confirmation: How it is proved that it did.
  package init(
    now: @autoclosure @escaping () -> UnixTime, reloading: Reloading, confirmation: Confirmation
  ) {
    clock = now
    self.reloading = reloading
    self.confirmation = confirmation
  }

  /// Something that was done.
  package enum Step {
    case switched(RotationUnit, from: Int, to: Int)
    case reloaded(String)
    case confirmed(RotationUnit, Endpoint)
    /// A server has no handshake for clients that ask for a name, or for any without one, and had none
    /// before.
    case silent(RotationUnit, Endpoint, name: String?)
    case removed(RotationUnit, Int)
    /// A change that a run before had begun was brought to its end, or taken back.
    case finished(RotationUnit, Int)
    case undone(RotationUnit, Int)
    /// A hook wrote something.
    case hookSaid(Hooks.Moment, String)
    case failedAfterwards(RotationError)
  }

  /// What a switch-over came to.
  package struct Result {
    package let staged: StagedGeneration
    /// Nil where there was nothing.
    package let previous: Int?
    package let reloaded: [String]
    package let confirmed: [Endpoint]
  }

  /// A switch-over that was taken back, or could not be.
  package struct Setback: Error {
    /// Why it was taken back.
    package let cause: RotationError
    /// What is in use now, a line for each pair: lower case, no full stop.
    package let state: [String]
    /// What else went wrong on the way back.
    package let problems: [RotationError]
  }

  /// Switches to all of the generations, reloads the instances that load them, and has them confirmed;
  /// if anything fails, all goes back.
  ///
  /// - Parameter generations: The generations, of different pairs.
  /// - Returns: What each came to, in order.
  /// - Throws: A `Setback`.
  package func run(_ generations: [StagedGeneration]) throws(Setback) -> [Result] {
    var staged = generations
    var begun: [(StagedGeneration, PendingChange)] = []
    var reloads = false
    var silent: Set<Confirmation.Inquiry> = []
    do throws(RotationError) {
      for one in staged { silent.formUnion(silentBefore(one)) }
      if let said = try hooks?.run(.before, staged) { report(.hookSaid(.before, said)) }
      for index in staged.indices {
        let unit = staged[index].unit
        try unit.adopt(now: now, seen: staged[index].seen)
        try staged[index].takeNumber()
        let one = staged[index]
        let change = try one.pendingChange()
        begun.append((one, change))
        try one.activate(change)
        report(.switched(one.unit, from: change.from, to: change.to))
      }
      reloads = true
      let reloaded = try reload(staged.map(\.unit))
      var results: [Result] = []
      for (one, change) in begun {
        let old = (try? one.unit.store.credentials(of: change.from)) ?? []
        let confirmed = try confirm(
          one.credentials, replacing: old, one.unit, in: reloaded, silent: silent,
          isUnseen: one.isUnseen)
        let isFirst = (try? one.unit.store.isEmpty(change.from)) == true
        results.append(
          Result(
            staged: one, previous: isFirst ? nil : change.from, reloaded: reloaded,
            confirmed: confirmed))
      }
      for (one, change) in begun {
        conclude(one.unit, change, HistoryLine(.live, one, at: now))
      }
      runAfterwards(staged)
      return results
    } catch {
      throw takeBack(begun, of: staged, because: error, reloads: reloads, silent: silent)
    }
  }

  /// Finds out, before anything is made or switched, what would keep a switch from being confirmed.
  ///
  /// - Parameters:
  ///   - unit: The pair that is to be switched.
  ///   - credentials: What is in its files now.
  ///   - keys: The keys of the new pair, as far as they are known.
  /// - Returns: Why nothing is to be switched: of code `copied` for what would go on showing the old
  ///   pair, `notAskable` for a server that does not answer, `notConfirmed` where it cannot be told
  ///   whether Postfix runs; none where all is well.
  package func obstacles(
    of unit: RotationUnit, _ credentials: [Credential], keeping keys: [PublicKey]
  ) -> [RotationError] {
    do throws(RotationError) {
      let instances = unit.activeInstances
      let running = try reloading.running(instances)
      return unit.copies(of: credentials, keeping: keys, whenReloadedBy: reloading)
        + confirmation.obstacles(of: unit, in: running)
    } catch {
      return [error]
    }
  }

  func reload(_ units: [RotationUnit]) throws(RotationError) -> [String] {
    let reloaded = try reloading.reload(units.flatMap(\.activeInstances).unique)
    for instance in reloaded { report(.reloaded(instance)) }
    return reloaded
  }

  func confirm(
    _ credentials: [Credential], replacing others: [Credential], _ unit: RotationUnit,
    in instances: [String], silent: Set<Confirmation.Inquiry>? = nil, isUnseen: Bool = false
  ) throws(RotationError) -> [Endpoint] {
    let answer = try confirmation.confirm(
      credentials, replacing: others, of: unit, in: instances, silent: silent,
      isUnseen: isUnseen)
    for endpoint in answer.endpoints { report(.confirmed(unit, endpoint)) }
    for inquiry in answer.silent {
      report(.silent(unit, inquiry.endpoint, name: inquiry.name))
    }
    return answer.endpoints
  }

  /// What cannot be confirmed after the switch, for a reason that is there before.
  private func silentBefore(_ staged: StagedGeneration) -> Set<Confirmation.Inquiry> {
    let unit = staged.unit
    let present = (try? Credential.read(unit.files)) ?? []
    return confirmation.silent(
      of: unit, in: unit.activeInstances, present + staged.credentials)
  }

  /// Forgets that a change was under way, and removes what is too old.
  ///
  /// What cannot be written now is told, and does not take back what is confirmed; the next run goes
  /// on from there.
  func conclude(_ unit: RotationUnit, _ change: PendingChange, _ line: HistoryLine) {
    do throws(RotationError) {
      try unit.store.remember(line)
      try unit.store.setPending(nil)
      // Nobody wants to go back to nothing.
      if try unit.store.isEmpty(change.from) { try unit.store.remove(change.from) }
    } catch {
      // As long as that stands there, the way back has to be open.
      return report(.failedAfterwards(error))
    }
    removeOld(unit, before: change.from)
  }

  private func runAfterwards(_ staged: [StagedGeneration]) {
    do throws(RotationError) {
      if let said = try hooks?.run(.after, staged) { report(.hookSaid(.after, said)) }
    } catch {
      let numbers = staged.map { "generation \($0.number)" }.joined(separator: ", ")
      report(
        .failedAfterwards(
          RotationError(
            error.code, error.subject, "\(error.reason); \(numbers) is live all the same")))
    }
  }

  /// Removes the oldest generations beyond those that are kept; what cannot be removed now will be the
  /// next time.
  ///
  /// The one that was live before is the newest of the old ones, whatever its number.
  private func removeOld(_ unit: RotationUnit, before previous: Int) {
    let store = unit.store
    guard let live = try? store.live, let numbers = try? store.numbers else { return }
    let others = numbers.filter { $0 != live && $0 != previous }
    guard others.count >= keep else { return }
    // What cannot be gone back to takes no place from what can.
    let whole = Set((others + [previous]).filter { (try? store.credentials(of: $0)) != nil })
    let spared = Set(
      others.filter(whole.contains).suffix(whole.contains(previous) ? keep - 1 : keep))
    let broken = others.filter { !whole.contains($0) }.suffix(max(0, keep - 1))
    for number in others where !spared.contains(number) && !broken.contains(number) {
      do throws(RotationError) {
        try store.remove(number)
        try store.remember(
          HistoryLine(time: now.iso8601, event: .removed, generation: number))
        report(.removed(unit, number))
      } catch {
        report(.failedAfterwards(error))
      }
    }
  }
}

// MARK: - Back

extension Switchover {
  private func takeBack(
    _ begun: [(StagedGeneration, PendingChange)], of staged: [StagedGeneration],
    because cause: RotationError, reloads: Bool, silent: Set<Confirmation.Inquiry>
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
      attempt { () throws(RotationError) in reloaded = try reload(begun.map(\.0.unit)) }
    }
    var state: [String] = []
    for (one, change) in begun {
      state.append(
        conclude(one.unit, change, reloaded, &problems, isConfirmed: reloads, silent: silent))
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
    _ problems: inout [RotationError], isConfirmed: Bool, silent: Set<Confirmation.Inquiry>
  ) -> String {
    let store = unit.store
    guard let live = try? store.live, live == change.from else {
      return "\(unit.name): generation \(change.to) is still live, unconfirmed;"
        + " the next run of mxtls rotate goes on from there"
    }
    var text = "\(unit.name): generation \(change.from) is live"
    // What was no pair before is shown by nobody now.
    if isConfirmed, let old = try? store.credentials(of: change.from) {
      do throws(RotationError) {
        let endpoints = try confirm(old, replacing: [], unit, in: reloaded, silent: silent)
        let servers = endpoints.map { "\($0)" }.joined(separator: ", ")
        text += endpoints.isEmpty ? " again" : " again, and \(servers) shows it"
      } catch {
        problems.append(error)
        text += " again, which no server has confirmed"
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

extension RotationUnit {
  /// Makes the paths of main.cf lead through the live link.
  fileprivate func adopt(
    now: UnixTime, seen: [FileStatus.Identity?]
  ) throws(RotationError) {
    // A pair that does not match is kept as it is, too: what replaces it may be installed.
    let credentials = (try? Credential.read(files)) ?? []
    let since = credentials.map(\.leaf.notBefore).min() ?? now
    try store.adopt(credentials, now: now, keySince: since, seen: seen)
  }
}

extension StagedGeneration {
  /// Gets its number, now that what is in use has one.
  fileprivate mutating func takeNumber() throws(RotationError) {
    if case .kept = source { return }
    number = try unit.store.freeNumber
  }

  /// Removes what was written aside.
  fileprivate func discard() {
    if case .fresh(let staged) = source { staged.discard() }
    let store = unit.store
    // The files that were there before may have become a generation already. What cannot be removed
    // now, the next run removes.
    try? store.removeUnused()
    store.removeIfEmpty()
  }

  /// What is remembered while the change is under way.
  fileprivate func pendingChange() throws(RotationError) -> PendingChange {
    guard let from = try unit.store.live else {
      throw RotationError(.missing, unit.name, "no generation is live")
    }
    var isKept = false
    var wasNext = false
    switch source {
    case .fresh: break
    case .next: wasNext = true
    case .kept: isKept = true
    }
    return PendingChange(from: from, to: number, isKept: isKept, wasNext: wasNext)
  }

  fileprivate func activate(_ change: PendingChange) throws(RotationError) {
    let store = unit.store
    try store.setPending(change)
    switch source {
    case .fresh(let staged):
      try store.complete(staged, record: record)
      try store.publish(staged, as: change.to)
    case .next: try store.rename(nil, to: change.to)
    case .kept: break
    }
    try store.activate(change.to)
  }
}
