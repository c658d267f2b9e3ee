// SPDX-License-Identifier: Apache-2.0

import DANE
import Primitives
import Rotation
import TLSCrypto

extension RollWork {
  /// Does the next step of a roll-over.
  func advance(
    _ state: RollOver, _ unit: RotationUnit, among units: [RotationUnit],
    _ services: [TLSAService]
  ) throws(Failure) -> PreparedSwitch? {
    var state = state
    if state.step == .aborting || state.step == .aborted {
      if isDryRun { return say(unit, "the records of the next pair would be removed") }
      try withdraw(state, unit, services)
      return nil
    }
    let live = try reporting { () throws(RotationError) in try Credential.read(unit.files) }
    let (view, sites) = try look(state, unit, live, services)
    let facts = try facts(view, sites)
    let before = state
    state.note(facts, at: now)
    if state != before { try save(state, unit) }
    let move = state.move(facts, cap: cap, now: now)
    if isDryRun { return try tell(move, state, unit, among: units) }
    switch move {
    case .publish:
      state.offer()
      try save(state, unit)
      let outcome = try handOver(
        additions(state, live, sites),
        outcome(.published, unit, "the TLSA records of the next pair are \(done("published"))"))
      state.go(to: .published, at: now)
      try save(state, unit)
      report.add(outcome)
    case .publishAgain(let reasons):
      try publishAgain(state, unit, live, sites)
      throw stopped(unit, reasons)
    case .see:
      state.go(to: .seen, at: now)
      try save(state, unit)
      var outcome = outcome(.seen, unit, "every name server has the TLSA records of both pairs")
      outcome.setGoingOn(at: state.end(cap: cap))
      report.add(outcome)
    case .wait(let until):
      var outcome = outcome(.waiting, unit, "the roll-over is \(state.step.rawValue)")
      outcome.setGoingOn(at: until)
      report.add(outcome)
    case .endWait:
      state.go(to: .waited, at: now)
      try save(state, unit)
      report.add(outcome(.waited, unit, "nobody knows the old records alone any longer"))
    case .switchOver: return try switchTo(unit, among: units)
    case .retire:
      let changes = removals(view.removable, state, sites)
      // From here on nobody goes back: a run that is killed after the command must not be taken for
      // one that has not removed anything.
      state.go(to: .retired, at: now)
      try save(state, unit)
      report.add(
        try handOver(
          changes,
          outcome(.retired, unit, "the TLSA records of the pair before are \(done("removed"))")))
    case .retireAgain(let reasons):
      report.add(
        try handOver(
          removals(view.removable, state, sites),
          outcome(.waiting, unit, reasons.joined(separator: "; "))))
    case .complete:
      try reporting { () throws(RotationError) in try unit.store.setRollOver(nil) }
      report.add(outcome(.completed, unit, "the roll-over is done"))
    case .restart(let reasons):
      state.go(to: .staged, at: now)
      try save(state, unit)
      throw stopped(unit, reasons, hint: "the next run publishes the records again, and waits anew")
    case .mend(let reasons):
      try publishAgain(state, unit, live, sites)
      throw stopped(unit, reasons, hint: "senders that heed DANE deliver nothing: publish them")
    case .lag(let reasons), .stop(let reasons): throw stopped(unit, reasons)
    case .withdraw, .discard: try withdraw(state, unit, services)
    }
    return nil
  }

  /// The pairs and records of a roll-over, with what is published of them.
  func look(
    _ state: RollOver, _ unit: RotationUnit, _ live: [Credential], _ services: [TLSAService]
  ) throws(Failure) -> (RollView, [RollSite]) {
    var view = RollView(owners: state.owners, new: state.new)
    let hint = "mxtls tlsa roll --abort takes its records back"
    if state.switchedAt == nil {
      let next = try reporting { () throws(RotationError) in
        try StagedGeneration(nextOf: unit).credentials
      }
      guard try reporting({ () throws(RotationError) in try state.leads(to: next) }) else {
        throw Failure(
          .configuration, "\(unit.name): another pair waits than that of the roll-over", hint: hint)
      }
      view.oldPairs = RollView.pairs(live, of: unit)
      view.newPairs = RollView.pairs(next, of: unit)
    } else {
      guard try reporting({ () throws(RotationError) in try state.leads(to: live) }) else {
        throw Failure(
          .configuration, "\(unit.name): another pair is in use than that of the roll-over",
          hint: hint)
      }
      view.newPairs = RollView.pairs(live, of: unit)
      // Whether it could go back is looked at in every run: what is missing in between is remembered.
      let old = try generation(state, of: unit)?.credentials ?? []
      view.oldPairs = RollView.pairs(old, of: unit)
    }
    view.removable = Set(state.old).subtracting(state.new)
      .subtracting(try recordsInUse(services, unit, except: state.switchedAt == nil ? live : []))
    let sites = try observer.sites(showing: live, among: services)
    if sites.isEmpty {
      throw Failure(
        .configuration, "\(unit.name): no server shows it under a name that has TLSA records",
        hint: hint)
    }
    return (view, sites)
  }

  /// The records of pairs that servers have now, besides some.
  func recordsInUse(
    _ services: [TLSAService], _ unit: RotationUnit, except others: [Credential]
  ) throws(Failure) -> [String] {
    let leaves = services.flatMap(\.pairs).filter { $0.state == .live }
      .compactMap(\.certificates.first)
      .filter { leaf in !others.contains { $0.leaf.publicKey.matches(leaf.publicKey) } }
    return try RollForm.allRecords(of: leaves)
  }

  /// The records that have to be there.
  private func additions(
    _ state: RollOver, _ live: [Credential], _ sites: [RollSite]
  ) throws(Failure) -> [RecordChange] {
    // As long as it could go back, nobody may learn of the next pair alone.
    let old =
      state.step == .switched ? state.old.filter { $0.hasPrefix("\(state.form) ") } : []
    let live = try RollForm(text: state.form).records(of: live.map(\.leaf))
    let records = (live + state.new + old).unique
    return changes(
      .add, sites.filter { $0.hasRecords || state.owners.contains($0.owner) },
      [:]
    ) { _ in records }
  }

  /// The records that have to go.
  private func removals(
    _ records: Set<String>, _ state: RollOver, _ sites: [RollSite]
  ) -> [RecordChange] {
    changes(.remove, sites, [:]) { site in
      site.published.map(\.description).filter(records.contains)
    }
  }

  /// The changes of some names, zone by zone.
  func changes(
    _ action: RecordChange.Action, _ sites: [RollSite], _ others: [String: [String]],
    _ records: (RollSite) -> [String]
  ) -> [RecordChange] {
    let known = sites.map { (zone: $0.zone, owner: $0.owner, records: records($0), site: $0) }
      .filter { !$0.records.isEmpty }
    var changes = known.map(\.zone).unique.map { zone in
      let own = known.filter { $0.zone == zone }
      return RecordChange(
        action: action, zone: zone,
        timeToLive: own.compactMap(\.site.timeToLive).max() ?? Self.timeToLive,
        items: own.map { RecordChange.Item(owner: $0.owner, records: $0.records) })
    }
    // Names of which nothing can be looked up now.
    for (owner, records) in others.sorted(by: { $0.key < $1.key }) {
      changes.append(
        RecordChange(
          action: action, zone: nil, timeToLive: Self.timeToLive,
          items: [RecordChange.Item(owner: owner, records: records)]))
    }
    return changes
  }

  /// For how many seconds new records are kept where there are none yet.
  private static let timeToLive = 3600

  // MARK: - Handing over

  /// Has records changed; where a person does that, the outcome tells which.
  func handOver(
    _ changes: [RecordChange], _ outcome: PairOutcome
  ) throws(Failure) -> PairOutcome {
    try publisher.run(changes, console)
    var outcome = outcome
    for change in changes where !publisher.isProgram {
      switch change.action {
      case .add: outcome.tlsaAdd = (outcome.tlsaAdd ?? []) + change.lines
      case .remove: outcome.tlsaRemove = (outcome.tlsaRemove ?? []) + change.lines
      }
    }
    return outcome
  }

  /// Has the records that have to be there published once more.
  private func publishAgain(
    _ state: RollOver, _ unit: RotationUnit, _ live: [Credential], _ sites: [RollSite]
  ) throws(Failure) {
    let outcome = try handOver(
      additions(state, live, sites),
      outcome(.published, unit, "the TLSA records are to be published still"))
    if !publisher.isProgram { report.add(outcome) }
  }

  /// What becomes of records: a person is asked to do it.
  private func done(_ word: String) -> String { publisher.isProgram ? word : "to be \(word)" }

  // MARK: - Saying

  func save(_ state: RollOver, _ unit: RotationUnit) throws(Failure) {
    if isDryRun { return }
    try reporting { () throws(RotationError) in try unit.store.setRollOver(state) }
  }

  func outcome(
    _ action: PairOutcome.Action, _ unit: RotationUnit, _ reason: String
  ) -> PairOutcome {
    PairOutcome(action, unit, reasons: [reason])
  }

  /// Tells what a dry run would do.
  func say(_ unit: RotationUnit, _ text: String) -> PreparedSwitch? {
    report.add(outcome(.wouldRoll, unit, text))
    return nil
  }

  private func tell(
    _ move: RollOverMove, _ state: RollOver, _ unit: RotationUnit, among units: [RotationUnit]
  ) throws(Failure) -> PreparedSwitch? {
    switch move {
    case .publish: return say(unit, "the records of the next pair would be published")
    case .see: return say(unit, "every name server has the records, and the wait would begin")
    case .endWait: return say(unit, "the wait would end")
    case .switchOver: return try switchTo(unit, among: units)
    case .retire, .retireAgain:
      return say(unit, "the records of the pair before would be removed")
    case .complete: return say(unit, "it would be done")
    case .withdraw, .discard: return say(unit, "the next pair would be taken back")
    case .wait(let until):
      var outcome = outcome(.waiting, unit, "the roll-over is \(state.step.rawValue)")
      outcome.setGoingOn(at: until)
      report.add(outcome)
      return nil
    case .lag(let reasons), .stop(let reasons), .restart(let reasons), .mend(let reasons),
      .publishAgain(let reasons):
      throw stopped(unit, reasons)
    }
  }
}
