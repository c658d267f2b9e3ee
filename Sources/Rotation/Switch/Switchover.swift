// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import Platform
package import Postfix
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
  /// Who besides Postfix may show the pairs.
  package var neighbours = Neighbours()
  /// The PATH in which postmap(1) is, by which indexes of tables are made anew; nil where there is none.
  package var searchPath: String?
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
    /// The index of a table was made anew; before, it was not of the files for these keys.
    case indexed(LookupTable, [String])
    /// The index of a table is not of the files for these keys, and why it was not made anew; nil where
    /// it could be.
    case stale(LookupTable, [String], RotationError?)
    case reloaded(String)
    case confirmed(RotationUnit, Endpoint)
    /// A server has no handshake for clients that ask for a name, or for any without one, and had none
    /// before.
    case silent(RotationUnit, Endpoint, name: String?)
    case removed(RotationUnit, Int)
    /// A change that a run before had begun was brought to its end, or taken back.
    case finished(RotationUnit, Int)
    case undone(RotationUnit, Int)
    /// A server has shown something.
    case listener(ListenerState)
    /// Another program has the pair, and is asked there.
    case neighbour(RotationUnit, String, [Endpoint])
    /// Another program was reloaded.
    case neighbourReloaded(String)
    /// Dovecot has the pair and does not run.
    case stopped(RotationUnit)
    /// It cannot be told whether Dovecot has the pair.
    case unknownNeighbour(RotationError)
    /// Dovecot has a copy of the pair in another file, in a section of its configuration, or in none.
    case copied(RotationUnit, String, String)
    /// Another program has the pair where nobody can ask for it: a section of Dovecot, or a server that
    /// may show one of several.
    case unasked(RotationUnit, String)
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
    var told: [NeighbourUse] = []
    var silent: Set<Confirmation.Inquiry> = []
    do throws(RotationError) {
      let changes = staged.map { one -> Change in
        (one.unit, (try? Credential.read(one.unit.files)) ?? [], one.credentials)
      }
      silent = survey(changes)
      let uses = try neighbours(of: changes)
      survey(uses)
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
      try renewIndexes(of: staged.map(\.unit))
      let reloaded = try reload(staged.map(\.unit))
      var confirmed: [[Endpoint]] = []
      for (one, change) in begun {
        let old = (try? one.unit.store.credentials(of: change.from)) ?? []
        confirmed.append(
          try confirm(
            one.credentials, replacing: old, one.unit, in: reloaded, silent: silent,
            isUnseen: one.isUnseen))
      }
      told = uses
      let names = try reload(uses)
      for (index, one) in staged.enumerated() {
        confirmed[index] += try confirm(one.credentials, of: one.unit, by: uses)
      }
      let results = zip(begun, confirmed).map { begun, confirmed in
        let (one, change) = begun
        let isFirst = (try? one.unit.store.isEmpty(change.from)) == true
        return Result(
          staged: one, previous: isFirst ? nil : change.from, reloaded: reloaded + names,
          confirmed: confirmed)
      }
      for (one, change) in begun {
        conclude(one.unit, change, HistoryLine(.live, one, at: now))
      }
      runAfterwards(staged)
      return results
    } catch {
      throw takeBack(
        begun, of: staged, because: error, reloads: reloads, silent: silent, told: told)
    }
  }

  /// Finds out, before anything is made or switched, what would keep a switch from being confirmed.
  ///
  /// - Parameters:
  ///   - unit: The pair that is to be switched.
  ///   - credentials: What is in its files now.
  ///   - future: The new pair, as far as it is known.
  ///   - keys: The keys of the new pair, as far as they are known.
  /// - Returns: Why nothing is to be switched: of code `copied` for what would go on showing the
  ///   old pair, `refused` for a name that has the key with another certificate, `notAskable` or
  ///   `neighbourNotAskable` for a server that does not answer, `notConfirmed` where it cannot be
  ///   told whether Postfix runs; none where all is well.
  package func obstacles(
    of unit: RotationUnit, _ credentials: [Credential], becoming future: [Credential] = [],
    keeping keys: [PublicKey]
  ) -> [RotationError] {
    do throws(RotationError) {
      let instances = unit.activeInstances
      let running = try reloading.running(instances)
      let (states, silent) = confirmation.obstacles(of: unit, in: running, credentials)
      for state in states { report(.listener(state)) }
      return unit.copies(
        of: credentials, keeping: keys, whenReloadedBy: reloading, searchPath: searchPath)
        + silent + obstacles(of: try neighbours(of: [(unit, credentials, future)]))
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
    for state in answer.states { report(.listener(state)) }
    for endpoint in answer.endpoints { report(.confirmed(unit, endpoint)) }
    for inquiry in answer.silent {
      report(.silent(unit, inquiry.endpoint, name: inquiry.name))
    }
    return answer.endpoints
  }

  /// What cannot be confirmed after the switch, for a reason that is there already.
  func survey(_ changes: [Change]) -> Set<Confirmation.Inquiry> {
    changes.reduce(into: []) { silent, change in
      let survey = confirmation.survey(
        of: change.unit, in: change.unit.activeInstances, change.present, change.future)
      for state in survey.states { report(.listener(state)) }
      silent.formUnion(survey.silent)
    }
  }

  /// Forgets that a change was under way, and removes what is too old.
  ///
  /// What cannot be written now is reported, and nothing that is confirmed is taken back; the next
  /// run goes on from there.
  func conclude(_ unit: RotationUnit, _ change: PendingChange, _ line: HistoryLine) {
    do throws(RotationError) {
      try unit.store.remember(line)
      try unit.store.setPending(nil)
      // Nobody wants to go back to nothing.
      if try unit.store.isEmpty(change.from) { try unit.store.remove(change.from) }
    } catch {
      // As long as the change is on record, the way back has to be open.
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
    // A generation that cannot be read takes no place from one that can be gone back to.
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
