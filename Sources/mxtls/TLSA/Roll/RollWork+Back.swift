// SPDX-License-Identifier: Apache-2.0

import Primitives
import Rotation
import TLSCrypto

extension RollWork {
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
    let (view, sites) = try look(state, unit, live, services)
    let facts = try facts(view, sites)
    var noted = state
    noted.note(facts, at: now)
    if noted != state { try save(noted, unit) }
    let obstacles = noted.obstacles(toAbort: facts, cap: cap, now: now)
    if state.step == .retired {
      throw Failure(
        .configuration, "\(unit.name): cannot go back: \(obstacles.joined(separator: "; "))",
        hint: hint)
    }
    if !obstacles.isEmpty { throw stopped(unit, obstacles, hint: hint) }
    guard var old = try generation(state, of: unit) else {
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
  func generation(
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
    var outcome = outcome(.aborted, unit, "the roll-over is taken back")
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
        outcome = try handOver(changes, outcome)
      }
      state.go(to: .aborted, at: now)
      try save(state, unit)
    }
    try reporting { () throws(RotationError) in try unit.store.discardNext() }
    if outcome.tlsaRemove?.isEmpty == false {
      outcome.reasons = [
        "the roll-over is taken back, and the TLSA records of its pair are to be removed"
      ]
    }
    report.add(outcome)
  }
}
