// SPDX-License-Identifier: Apache-2.0

import DANE
import Platform
import Primitives
import Rotation
import TLSCrypto

/// The work of `mxtls tlsa roll`: for each pair one step of the roll-over of its records.
struct RollWork {
  /// What makes pairs, and switches to them.
  let rotation: RotationWork
  let observer: RollObserver
  let publisher: RecordPublisher
  let form: RollForm
  /// For how many seconds resolvers may keep what has a shorter time to live.
  let cap: Int64
  /// Whether it goes back.
  let isAborting: Bool

  var report: RunReport { rotation.report }
  var console: Console { rotation.console }
  var now: UnixTime { console.clock.now }
  var isDryRun: Bool { rotation.isDryRun }

  /// Does all of it; what fails is in the report.
  func run(_ found: RotationSubject.Found) {
    let switchover = rotation.switchover
    let ready =
      isDryRun ? found.selected : switchover.recover(found, rotation.options, report)
    let services: [TLSAService]
    do throws(Failure) {
      services = try observer.services()
    } catch {
      return report.add(error)
    }
    let units = ready.filter { settle($0) }
    switchover.run(units, report) { (unit) throws(Failure) in
      try step(unit, among: found.units, services)
    }
    for unit in units where settle(unit) && isAborting && !isDryRun {
      // What was switched back has records to be removed.
      guard let state = try? unit.store.rollOver, state.step == .aborting else { continue }
      do throws(Failure) {
        // Which server shows what has changed since.
        try withdraw(state, unit, try observer.services())
      } catch {
        report.add(error)
      }
    }
  }

  /// Remembers a switch that was made, by this run or by one that was killed right after it.
  ///
  /// - Returns: Whether the pair can be worked on.
  private func settle(_ unit: RotationUnit) -> Bool {
    do throws(RotationError) {
      guard !isDryRun, let obstacle = try unit.store.rollOver, try !unit.store.isSwitching else {
        return true
      }
      var state = obstacle
      let live = try Credential.read(unit.files)
      switch state.step {
      case .staged, .published, .seen, .waited:
        guard try state.leads(to: live) else { return true }
        state.go(to: .switched, at: now)
      case .switched:
        guard try state.comes(from: live), try !state.leads(to: live) else { return true }
        state.go(to: .aborting, at: now)
      case .retired, .aborting, .aborted: return true
      }
      try unit.store.setRollOver(state)
      return true
    } catch {
      report.add(Failure(error))
      return false
    }
  }

  private func step(
    _ unit: RotationUnit, among units: [RotationUnit], _ services: [TLSAService]
  ) throws(Failure) -> PreparedSwitch? {
    let state = try reporting { () throws(RotationError) in try unit.store.rollOver }
    guard let state else {
      guard isAborting else { return try begin(unit, among: units, services) }
      report.add(PairOutcome(.unchanged, unit, reasons: ["no roll-over is under way"]))
      return nil
    }
    try unit.requireNoObstacle(among: units, console)
    if isAborting { return try abort(state, unit, among: units, services) }
    return try advance(state, unit, among: units, services)
  }

  // MARK: - Beginning

  /// Begins a roll-over where one is due or a pair waits; does without where the records stay right.
  private func begin(
    _ unit: RotationUnit, among units: [RotationUnit], _ services: [TLSAService]
  ) throws(Failure) -> PreparedSwitch? {
    let planned = try reporting { () throws(RotationError) in
      try PlannedPair(unit, by: rotation.policy)
    }
    let isWaiting = try reporting { () throws(RotationError) in try unit.store.hasNext }
    guard isWaiting || !planned.reasons.isEmpty else {
      return try rotation.prepare(unit, among: units)
    }
    try unit.requireNoObstacle(among: units, console)
    let live = try reporting { () throws(RotationError) in try Credential.read(unit.files) }
    let sites = try observer.sites(showing: live, among: services)
    let start = try facts(RollView(), sites)
    if !start.faults.isEmpty { throw stopped(unit, start.faults) }
    guard start.hasRecords else {
      throw Failure(
        .configuration, "\(unit.name): has no TLSA record that could be rolled over",
        hint: "mxtls tlsa prints the records, and mxtls rotate renews a pair without any")
    }
    let pairs = RollView.pairs(live, of: unit)
    let knowsKeys = sites.filter(\.hasRecords).allSatisfy { $0.knowsKeys(of: pairs, at: now) }
    if !isWaiting {
      var rotation = rotation
      // A certificate for the same key fits the records that there are.
      rotation.mode = planned.keepsKey && knowsKeys ? .rotate : .stage
      if let prepared = try rotation.prepare(unit, among: units) { return prepared }
    }
    let isStaged = try reporting { () throws(RotationError) in try unit.store.hasNext }
    guard isStaged else { return nil }
    let next = try reporting { () throws(RotationError) in
      try StagedGeneration(nextOf: unit)
    }
    let keepsKeys = next.credentials.allSatisfy { new in
      live.contains { $0.leaf.publicKey.matches(new.leaf.publicKey) }
    }
    if keepsKeys, knowsKeys { return try switchTo(unit, among: units) }
    try begin(unit, to: next.credentials, from: live, start, sites)
    if isWaiting {
      report.add(
        PairOutcome(
          isDryRun ? .wouldRoll : .staged, unit,
          reasons: ["a pair waits, and its records are published by the next run"]))
    }
    return nil
  }

  /// Begins the roll-over to a pair that waits.
  func begin(
    _ unit: RotationUnit, to next: [Credential], from live: [Credential], _ facts: RollOverFacts,
    _ sites: [RollSite]
  ) throws(Failure) {
    let (new, old) = (
      try form.records(of: next.map(\.leaf)), try RollForm.allRecords(of: live.map(\.leaf))
    )
    try requireFit(unit, next, live, new, sites)
    if isDryRun { return }
    try reporting { () throws(RotationError) in
      var state = try RollOver(
        to: next, from: live, form: form.text, new: new, old: old, now: now)
      state.note(facts, at: now)
      try unit.store.setRollOver(state)
    }
  }

  /// Throws where the new records and those that are there cannot stand beside each other.
  private func requireFit(
    _ unit: RotationUnit, _ next: [Credential], _ live: [Credential], _ new: [String],
    _ sites: [RollSite]
  ) throws(Failure) {
    let added = new + (try form.records(of: live.map(\.leaf)))
    let all = RollView.pairs(next, of: unit) + RollView.pairs(live, of: unit)
    for site in sites where site.hasRecords && !site.fits(all, adding: added, at: now) {
      throw Failure(
        .configuration,
        "\(unit.name): records \(form.text) are no use beside those of \(site.owner)",
        hint: "of several digests the strongest alone counts: --matching 2 makes it SHA-512")
    }
  }

  /// Prepares the switch to the pair that waits.
  func switchTo(
    _ unit: RotationUnit, among units: [RotationUnit]
  ) throws(Failure) -> PreparedSwitch? {
    var rotation = rotation
    rotation.mode = .activate(after: 0)
    return try rotation.prepare(unit, among: units)
  }

  /// What the DNS says.
  func facts(_ view: RollView, _ sites: [RollSite]) throws(Failure) -> RollOverFacts {
    let now = now
    // Records that nobody heeds, and nobody can look up, are in nobody's way.
    return RollOverFacts(
      places: sites.flatMap { $0.places(view, at: now) },
      faults: sites.filter { $0.hasRecords || view.owners.contains($0.owner) }
        .flatMap { $0.faults(at: now) }.unique)
  }

  /// A roll-over that went no further.
  func stopped(_ unit: RotationUnit, _ reasons: [String], hint: String? = nil) -> Failure {
    var failure = Failure(.notConfirmed, reasons.first ?? "\(unit.name): stopped", hint: hint)
    failure.add(state: Array(reasons.dropFirst()))
    return failure
  }
}
