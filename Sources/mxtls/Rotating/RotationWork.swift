// SPDX-License-Identifier: Apache-2.0

import Checks
import Rotation
import TLSCrypto

/// The work of `mxtls rotate`: pair by pair what is due, instance by instance what is switched.
struct RotationWork {
  enum Mode {
    case rotate
    case stage
    case activate(after: Int64)
  }

  let mode: Mode
  let policy: RotationPolicy
  let signing: ShellCommand?
  let access: FileAccess
  let options: CheckOptions
  let isDryRun: Bool
  let switchover: Switchover
  let report: RunReport
  let console: Console

  /// Does all of it; what fails is in the report.
  func run(_ found: RotationSubject.Found) {
    if !isDryRun {
      gather { () throws(Failure) in try recover(found.units) }
    }
    // Pairs of one instance are switched together, with one reload; each instance for itself.
    var groups: [(instance: String, units: [RotationUnit])] = []
    for unit in found.selected {
      let instance = unit.loaders.first?.instance ?? ""
      if let index = groups.firstIndex(where: { $0.instance == instance }) {
        groups[index].units.append(unit)
      } else {
        groups.append((instance, [unit]))
      }
    }
    for group in groups {
      let prepared = group.units.compactMap { unit in
        gather { () throws(Failure) in try prepare(unit, among: found.units) } ?? nil
      }
      guard !prepared.isEmpty else { continue }
      gather { () throws(Failure) in try switchOver(prepared) }
    }
  }

  @discardableResult
  private func gather<R>(_ body: () throws(Failure) -> R) -> R? {
    do {
      return try body()
    } catch {
      report.add(error)
      return nil
    }
  }

  private func recover(_ units: [RotationUnit]) throws(Failure) {
    do {
      try switchover.recover(units)
    } catch {
      throw Failure(error)
    }
  }

  /// A generation to switch to, with what is in use now.
  private struct Prepared {
    let staged: StagedGeneration
    let old: [Credential]
    let reasons: [String]
  }

  private func prepare(
    _ unit: RotationUnit, among units: [RotationUnit]
  ) throws(Failure) -> Prepared? {
    let planned = try onRotation { () throws(RotationError) in
      try PlannedPair(unit, by: policy)
    }
    if case .activate(let seconds) = mode { return try next(planned, after: seconds) }
    switch planned.decision {
    case .passedOver(let reason):
      report.add(PairOutcome(.passedOver, unit, reasons: [reason]))
      return nil
    case .notDue(let time):
      var outcome = PairOutcome(.notDue, unit)
      outcome.setDue(time)
      report.add(outcome)
      return nil
    case .due(let reasons):
      if let obstacle = try onRotation({ () throws(RotationError) in
        try unit.obstacle(among: units)
      }) {
        throw Failure(obstacle)
      }
      if case .stage = mode {
        try stage(planned, reasons)
        return nil
      }
      if isDryRun {
        report.add(PairOutcome(.wouldRotate, unit, reasons: reasons))
        return nil
      }
      if let next = try waiting(planned), !next.isDue(by: policy) {
        return Prepared(staged: next, old: planned.credentials, reasons: reasons)
      }
      return Prepared(
        staged: try make(planned, reasons), old: planned.credentials, reasons: reasons)
    }
  }

  private func waiting(_ planned: PlannedPair) throws(Failure) -> StagedGeneration? {
    try onRotation { () throws(RotationError) in
      try planned.unit.store.hasNext ? try StagedGeneration(nextOf: planned.unit) : nil
    }
  }

  /// The generation that waits, if it has waited long enough.
  private func next(_ planned: PlannedPair, after seconds: Int64) throws(Failure) -> Prepared? {
    let unit = planned.unit
    guard let next = try waiting(planned) else {
      report.add(PairOutcome(.unchanged, unit, reasons: ["nothing is staged"]))
      return nil
    }
    let time = next.record.made + seconds
    guard time <= policy.now else {
      let outcome = PairOutcome(
        .waiting, unit,
        reasons: [
          "the next generation was staged \(next.record.made.relative(to: policy.now))"
            + " and waits until \(console.clock.describe(time))"
        ])
      report.add(outcome)
      return nil
    }
    if isDryRun {
      report.add(PairOutcome(.wouldRotate, unit, reasons: next.record.reasons))
      return nil
    }
    return Prepared(staged: next, old: planned.credentials, reasons: next.record.reasons)
  }

  private func make(
    _ planned: PlannedPair, _ reasons: [String]
  ) throws(Failure) -> StagedGeneration {
    let progress = Progress("generating a private key", on: console)
    defer { progress.finish() }
    var pair = NewPair(planned, policy)
    pair.progress = { progress.tick() }
    if let signing {
      pair.sign = { (request) throws(RotationError) in
        let answer = try signing.sign(request)
        if !answer.errors.isEmpty { console.note("--sign: \(answer.errors)") }
        return answer.certificates
      }
    }
    return try onRotation { () throws(RotationError) in
      let credentials = try pair.make()
      let record = GenerationRecord(
        origin: signing == nil ? .selfSigned : .signed, made: policy.now, reasons: reasons,
        keySince: planned.keepsKey ? planned.keySince : policy.now)
      return try StagedGeneration(
        credentials, of: planned.unit, record: record, access: access, options: options)
    }
  }

  private func stage(_ planned: PlannedPair, _ reasons: [String]) throws(Failure) {
    let unit = planned.unit
    var staged = try waiting(planned)
    let isThere = staged.map { !$0.isDue(by: policy) } ?? false
    if isDryRun, !isThere { return report.add(PairOutcome(.wouldStage, unit, reasons: reasons)) }
    if !isThere {
      let made = try make(planned, reasons)
      try onRotation { () throws(RotationError) in try made.keepAsNext() }
      staged = made
    }
    let why = isThere ? ["the next generation is staged already"] : reasons
    var outcome = PairOutcome(isThere ? .unchanged : .staged, unit, reasons: why)
    outcome.add(staged?.credentials ?? [], old: planned.credentials)
    outcome.tlsaCurrent = TLSARecords.lines(planned.credentials)
    outcome.tlsaNext = TLSARecords.lines(staged?.credentials ?? [])
    report.add(outcome)
  }

  private func switchOver(_ prepared: [Prepared]) throws(Failure) {
    let results: [Switchover.Result]
    do {
      results = try switchover.run(prepared.map(\.staged))
    } catch {
      throw Failure(error)
    }
    for (one, result) in zip(prepared, results) {
      var outcome = PairOutcome(.rotated, result.staged.unit, reasons: one.reasons)
      outcome.add(result.staged.credentials, old: one.old)
      outcome.add(result)
      outcome.tlsaCurrent = TLSARecords.lines(result.staged.credentials)
      report.add(outcome)
    }
  }
}

extension StagedGeneration {
  /// Whether it would have to be replaced at once.
  fileprivate func isDue(by policy: RotationPolicy) -> Bool {
    credentials.contains {
      let left = $0.leaf.notAfter - policy.now
      return Double(left) <= policy.before.seconds(of: $0.leaf.lifetime)
    }
  }
}
