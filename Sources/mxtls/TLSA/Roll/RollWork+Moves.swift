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
    state.note(facts)
    if state != before { try save(state, unit) }
    let move = state.move(facts, cap: cap, now: now)
    if isDryRun { return try tell(move, state, unit, among: units) }
    switch move {
    case .publish:
      state.offer()
      try save(state, unit)
      let changes = try additions(state, live, sites)
      try publisher.run(changes, console)
      state.go(to: .published, at: now)
      try save(state, unit)
      var outcome = outcome(
        .published, unit,
        publisher.isProgram
          ? "the TLSA records of the next pair are published"
          : "the TLSA records of the next pair are to be published")
      if !publisher.isProgram { outcome.tlsaAdd = changes.flatMap(\.lines) }
      report.add(outcome)
    case .publishAgain(let reasons):
      let changes = try additions(state, live, sites)
      try publisher.run(changes, console)
      if !publisher.isProgram {
        var outcome = outcome(.published, unit, "the TLSA records are to be published still")
        outcome.tlsaAdd = changes.flatMap(\.lines)
        report.add(outcome)
      }
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
      // From here on nobody goes back: a run that is killed behind the command must not be taken for
      // one that has not removed anything.
      state.go(to: .retired, at: now)
      try save(state, unit)
      try publisher.run(changes, console)
      var outcome = outcome(
        .retired, unit,
        publisher.isProgram
          ? "the TLSA records of the pair before are removed"
          : "the TLSA records of the pair before are to be removed")
      if !publisher.isProgram { outcome.tlsaRemove = changes.flatMap(\.lines) }
      report.add(outcome)
    case .retireAgain(let reasons):
      let changes = removals(view.removable, state, sites)
      try publisher.run(changes, console)
      var outcome = outcome(.waiting, unit, reasons.joined(separator: "; "))
      if !publisher.isProgram { outcome.tlsaRemove = changes.flatMap(\.lines) }
      report.add(outcome)
    case .complete:
      try reporting { () throws(RotationError) in try unit.store.setRollOver(nil) }
      report.add(outcome(.completed, unit, "the roll-over is done"))
    case .restart(let reasons):
      state.go(to: .staged, at: now)
      try save(state, unit)
      throw stopped(unit, reasons, hint: "the next run publishes the records again, and waits anew")
    case .mend(let reasons):
      try publisher.run(try additions(state, live, sites), console)
      throw stopped(unit, reasons, hint: "senders that heed DANE deliver nothing: publish them")
    case .lag(let reasons), .stop(let reasons): throw stopped(unit, reasons)
    case .withdraw, .discard: try withdraw(state, unit, services)
    }
    return nil
  }

  /// The pairs and records of a roll-over, with what is published of them.
  private func look(
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
  private func recordsInUse(
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
    let records = (try RollForm(text: state.form).records(of: live.map(\.leaf)) + state.new).unique
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
  private func changes(
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

  // MARK: - Back

  /// Goes back, as far as that harms nobody.
  func abort(
    _ state: RollOver, _ unit: RotationUnit, among units: [RotationUnit],
    _ services: [TLSAService]
  ) throws(Failure) -> PreparedSwitch? {
    var state = state
    let live = try reporting { () throws(RotationError) in try Credential.read(unit.files) }
    let isNew = try reporting { () throws(RotationError) in try state.leads(to: live) }
    if state.switchedAt != nil, isNew, state.step != .aborting, state.step != .aborted {
      return try switchBack(state, unit, live, among: units, services)
    }
    if isDryRun { return say(unit, "the records of the next pair would be removed") }
    if state.step != .aborted {
      state.go(to: .aborting, at: now)
      try save(state, unit)
    }
    try withdraw(state, unit, services)
    return nil
  }

  private func switchBack(
    _ state: RollOver, _ unit: RotationUnit, _ live: [Credential], among units: [RotationUnit],
    _ services: [TLSAService]
  ) throws(Failure) -> PreparedSwitch? {
    let hint = "mxtls tlsa roll ends this one, and with --force begins another"
    var (view, sites) = try look(state, unit, live, services)
    let old = try generation(state, of: unit)
    view.oldPairs = RollView.pairs(old?.credentials ?? [], of: unit)
    let obstacles = state.obstacles(toAbort: try facts(view, sites))
    if state.step == .retired {
      throw Failure(
        .configuration, "\(unit.name): cannot go back: \(obstacles.joined(separator: "; "))",
        hint: hint)
    }
    if !obstacles.isEmpty { throw stopped(unit, obstacles, hint: hint) }
    guard var old else {
      throw Failure(
        .noInput, "\(unit.name): cannot go back: the generation before is gone", hint: hint)
    }
    old.isUnseen = try rotation.switchover.requireWay(
      of: unit, from: live, to: old.credentials, in: old, rotation.options, console)
    if isDryRun { return say(unit, "generation \(old.number) would be live again") }
    return PreparedSwitch(
      staged: old, old: live, reasons: ["mxtls tlsa roll --abort"], action: .rolledBack)
  }

  /// The generation that was in use before the switch.
  private func generation(
    _ state: RollOver, of unit: RotationUnit
  ) throws(Failure) -> StagedGeneration? {
    try reporting { () throws(RotationError) in
      for number in try unit.store.numbers.reversed() {
        guard let one = try? StagedGeneration(number, of: unit),
          try state.comes(from: one.credentials)
        else { continue }
        return one
      }
      return nil
    }
  }

  /// Has the records of the next pair removed, then the pair itself.
  func withdraw(
    _ state: RollOver, _ unit: RotationUnit, _ services: [TLSAService]
  ) throws(Failure) {
    var state = state
    var lines: [String] = []
    if state.step == .aborting {
      if state.isOffered {
        let live = try reporting { () throws(RotationError) in try Credential.read(unit.files) }
        let kept = Set(try recordsInUse(services, unit, except: []))
        let gone = Set(state.new).subtracting(kept)
        let sites = try observer.sites(showing: live, among: services)
        let unseen = state.owners.filter { owner in
          !sites.contains { $0.owner == owner && $0.facts.survey != nil }
        }
        let changes = changes(
          .remove, sites.filter { $0.facts.survey != nil && $0.hasRecords },
          gone.isEmpty ? [:] : Dictionary(uniqueKeysWithValues: unseen.map { ($0, gone.sorted()) })
        ) { _ in gone.sorted() }
        try publisher.run(changes, console)
        if !publisher.isProgram { lines = changes.flatMap(\.lines) }
      }
      state.go(to: .aborted, at: now)
      try save(state, unit)
    }
    try reporting { () throws(RotationError) in try unit.store.discardNext() }
    var outcome = outcome(
      .aborted, unit,
      lines.isEmpty
        ? "the roll-over is taken back"
        : "the roll-over is taken back, and the TLSA records of its pair are to be removed")
    if !lines.isEmpty { outcome.tlsaRemove = lines }
    report.add(outcome)
  }

  // MARK: - Saying

  private func save(_ state: RollOver, _ unit: RotationUnit) throws(Failure) {
    if isDryRun { return }
    try reporting { () throws(RotationError) in try unit.store.setRollOver(state) }
  }

  private func outcome(
    _ action: PairOutcome.Action, _ unit: RotationUnit, _ reason: String
  ) -> PairOutcome {
    PairOutcome(action, unit, reasons: [reason])
  }

  /// Tells what a dry run would do.
  private func say(_ unit: RotationUnit, _ text: String) -> PreparedSwitch? {
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
