// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Primitives
import Rotation
import SystemPackage
import TLSCrypto

/// A generation to switch to, with what is in use now.
struct PreparedSwitch {
  let staged: StagedGeneration
  let old: [Credential]
  let reasons: [String]
  let action: PairOutcome.Action
}

extension Switchover {
  /// Prepares and switches pairs, those of one instance together, with one reload, and with them those
  /// of all instances that have a pair in common; instances that share nothing succeed or fail alone.
  ///
  /// - Parameters:
  ///   - units: The pairs.
  ///   - report: Is given what became of each.
  ///   - prepare: Makes what is switched to, or returns nil where nothing is.
  func run(
    _ units: [RotationUnit], _ report: RunReport,
    _ prepare: (RotationUnit) throws(Failure) -> PreparedSwitch?
  ) {
    for group in units.switchedTogether {
      var prepared: [PreparedSwitch] = []
      for unit in group {
        do throws(Failure) {
          if let one = try prepare(unit) { prepared.append(one) }
        } catch {
          var failure = error
          failure.add(state: ["\(unit.name): nothing was changed"])
          report.add(failure)
        }
      }
      if !prepared.isEmpty { run(prepared, report) }
    }
  }

  private func run(_ prepared: [PreparedSwitch], _ report: RunReport) {
    let results: [Result]
    do {
      results = try run(prepared.map(\.staged))
    } catch {
      return report.add(Failure(error))
    }
    for (one, result) in zip(prepared, results) {
      var outcome = PairOutcome(one.action, result.staged.unit, reasons: one.reasons)
      outcome.add(result.staged.credentials, old: one.old)
      outcome.add(result)
      outcome.tlsaCurrent = TLSARecords.lines(result.staged.credentials)
      report.add(outcome)
    }
  }

  /// Finishes what a run before has left, and makes indexes anew that do not match their files;
  /// what fails is in the report.
  ///
  /// - Parameters:
  ///   - found: All pairs.
  ///   - options: What a check goes by.
  ///   - report: Is given what fails.
  /// - Returns: Those of the pairs that are meant that can be switched now.
  func recover(
    _ found: RotationSubject.Found, _ options: CheckOptions, _ report: RunReport
  ) -> [RotationUnit] {
    let failed = recover(found.units, options)
    for one in failed { report.add(Failure(one.setback)) }
    mendIndexes(of: found.selected, isDryRun: false)
    let stores = failed.map(\.unit.store.directory)
    return found.selected.filter { !stores.contains($0.store.directory) }
  }
}

extension Switchover {
  /// Throws where a switch would not come to its end: the configuration is looked at first, so that
  /// a server that is silent because of it is named, and not waited for.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - old: What is in its files now.
  ///   - new: What is going to be in them.
  ///   - keys: The keys of the new pair, as far as they are known; nil for those of `new`.
  ///   - staged: The generation that has the new ones, where its files are there already.
  ///   - options: What the check goes by.
  ///   - console: Is told what is in nobody's way.
  /// - Returns: Whether no server is going to show it yet, and that is in nobody's way.
  /// - Throws: A `Failure` that names what is in the way.
  func requireWay(
    of unit: RotationUnit, from old: [Credential], to new: [Credential],
    keeping keys: [PublicKey]? = nil, in staged: StagedGeneration? = nil,
    _ options: CheckOptions, _ console: Console
  ) throws(Failure) -> Bool {
    let isUnseen = try requireProspect(of: unit, with: new, in: staged, options, console)
    // The stand-in for a pair that is not made yet is in nobody's files.
    try requireNoObstacle(
      to: unit, old, becoming: keys == nil ? new : [],
      keeping: keys ?? new.map(\.key.publicKey))
    return isUnseen
  }

  /// Throws where a switch would not be confirmed, whatever the new pair is, because of what only the
  /// servers tell: one that is silent because of it is named before, and not waited for.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - credentials: What is in its files now.
  ///   - future: The new pair, as far as it is known.
  ///   - keys: The keys of the new pair, as far as they are known.
  /// - Throws: A `Failure` that names every server and table in the way.
  func requireNoObstacle(
    to unit: RotationUnit, _ credentials: [Credential], becoming future: [Credential] = [],
    keeping keys: [PublicKey]
  ) throws(Failure) {
    let found = obstacles(of: unit, credentials, becoming: future, keeping: keys)
    if !found.isEmpty { throw Failure(worstOf: found.map { Failure($0) }) }
  }

  /// Throws where servers would not show a new pair, whatever it is worth; tells of those that nobody
  /// is going to ask.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - credentials: What is going to be in its files.
  ///   - staged: The generation that has these, where its files are there already.
  ///   - options: What the check goes by.
  ///   - console: Is told.
  /// - Returns: Whether no server is going to show it yet, and that is in nobody's way.
  /// - Throws: A `Failure` that names all that is in the way.
  @discardableResult
  func requireProspect(
    of unit: RotationUnit, with credentials: [Credential], in staged: StagedGeneration? = nil,
    _ options: CheckOptions, _ console: Console
  ) throws(Failure) -> Bool {
    let prospect = try reporting { () throws(RotationError) in
      try self.prospect(of: unit, with: credentials, in: staged, options: options)
    }
    for warning in prospect.warnings { console.warn("\(warning)") }
    let obstacles = prospect.obstacles
    if !obstacles.isEmpty { throw Failure(worstOf: obstacles.map { Failure($0) }) }
    return prospect.isUnseen
  }
}

extension Switchover {
  /// Reloads where servers still show another certificate than the one in place: whoever wrote it
  /// there did not reload them.
  func load(
    _ all: [Credential], of unit: RotationUnit, _ options: CheckOptions,
    isDryRun: Bool, _ outcome: inout PairOutcome, _ console: Console
  ) throws(Failure) {
    let outdated = try reporting { () throws(RotationError) in
      try self.outdated(unit, all)
    }
    if outdated.isEmpty { return }
    let servers = outdated.map { "\($0)" }.joined(separator: ", ")
    let verb = outdated.count == 1 ? "shows" : "show"
    console.note("\(unit.name): is in place, and \(servers) \(verb) another certificate")
    try requireProspect(of: unit, with: all, options, console)
    outcome.setLoaded(isDryRun: isDryRun)
    if isDryRun { return }
    let (reloaded, confirmed) = try reporting { () throws(RotationError) in
      try load(unit, all)
    }
    outcome.reloaded = reloaded
    outcome.confirmedBy = confirmed.map { "\($0)" }
  }
}

extension RotationUnit {
  /// Throws where the pair cannot be switched without harm; tells of another pair that goes on being
  /// broken.
  func requireNoObstacle(
    among units: [RotationUnit], isFirst: Bool = false, _ console: Console
  ) throws(Failure) {
    let found = try reporting { () throws(RotationError) in
      try obstacle(among: units, isFirst: isFirst)
    }
    if let found { throw Failure(found) }
    for warning in brokenSharers(among: units) { console.warn("\(warning)") }
    for path in store.slots.map({ $0.path.removingLastComponent() }).unique {
      try reporting { () throws(FileError) in try requireWritableDirectory(path) }
    }
  }

  /// Throws where the roll-over of its TLSA records is under way, which has its own way on and back.
  func requireNoRollOver() throws(Failure) {
    let found = try reporting { () throws(RotationError) in try store.rollOverObstacle }
    if let found {
      throw Failure(.configuration, found.description, hint: "mxtls tlsa roll --abort goes back")
    }
  }

  /// Throws where the clock shows a time before the live generation was made.
  func requireClock(_ console: Console) throws(Failure) {
    try reporting { () throws(RotationError) in try requireClock(console.clock.now, after: []) }
  }
}

extension SwitchOptions {
  /// Ends a run: writes the answer, and fails where something went wrong.
  ///
  /// - Throws: A `Failure` with the worst status, or the one that tells of a change.
  func finish(_ report: RunReport) throws(Failure) {
    try report.finish()
    if !report.failures.isEmpty { throw Failure(worstOf: report.failures) }
    if report.hasChanged, changedExit != 0 { throw Failure(changed: changedExit) }
  }
}
