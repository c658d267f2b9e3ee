// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import Rotation
import TLSCrypto

/// The work of `mxtls rotate`: pair by pair what is due, instance by instance what is switched.
struct RotationWork {
  enum Mode {
    case rotate
    case stage
    case activate(after: Int64)
  }

  var mode: Mode
  let policy: RotationPolicy
  let signing: ShellCommand?
  let access: FileAccess
  let options: CheckOptions
  let isDryRun: Bool
  /// When pairs are switched; nil for at any time.
  var window: SwitchWindow?
  let switchover: Switchover
  let report: RunReport
  let console: Console

  /// Whether somebody asked for these very pairs, and is to be told why one is left alone.
  let isAskedFor: Bool

  /// Does all of it; what fails is in the report.
  func run(_ found: RotationSubject.Found) {
    let units = isDryRun ? found.selected : switchover.recover(found, options, report)
    if isDryRun { switchover.mendIndexes(of: units, isDryRun: true) }
    switchover.run(units, report) { (unit) throws(Failure) in
      let obstacle = try reporting { () throws(RotationError) in try unit.store.rollOverObstacle }
      if let obstacle {
        if isAskedFor { console.note("\(unit.name): is passed over: \(obstacle.reason)") }
        report.add(PairOutcome(.passedOver, unit, reasons: [obstacle.reason]))
        return nil
      }
      return try prepare(unit, among: found.units)
    }
  }

  /// Does what is to be done with a pair, up to the switch.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - units: All pairs.
  /// - Returns: What is to be switched to; nil where nothing is.
  /// - Throws: A `Failure`; nothing was changed then.
  func prepare(
    _ unit: RotationUnit, among units: [RotationUnit]
  ) throws(Failure) -> PreparedSwitch? {
    let planned = try reporting { () throws(RotationError) in
      let planned = try PlannedPair(unit, by: policy)
      if planned.reasonToPassOver != nil { return planned }
      if policy.force == nil { try unit.requireClock(policy.now, after: planned.credentials) }
      return planned
    }
    if case .shared(let owner) = planned.decision {
      let reason = "belongs to the package \(owner), and other programs may use it"
      report.noteOnce(
        "\(unit.name): is passed over: \(reason): name files of its own in main.cf,"
          + " which mxtls new makes")
      report.add(PairOutcome(.passedOver, unit, reasons: [reason]))
      return nil
    }
    if case .activate(let seconds) = mode {
      return try next(planned, after: seconds, among: units)
    }
    if !planned.credentials.isEmpty { tellLocalHosts(of: planned) }
    if let reason = planned.reasonToPassOver {
      if isAskedFor { console.note("\(unit.name): is passed over: \(reason)") }
      report.add(PairOutcome(.passedOver, unit, reasons: [reason]))
    }
    switch planned.decision {
    case .shared, .unused, .issued: return nil
    case .notDue(let time):
      var outcome = PairOutcome(.notDue, unit)
      outcome.setDue(time)
      report.add(outcome)
      return nil
    case .due(let reasons):
      try unit.requireNoObstacle(among: units, console)
      if case .stage = mode {
        try stage(planned, reasons)
        return nil
      }
      if let opening = opening(before: planned) {
        let isNew = try stage(planned, reasons)
        // Cron mails what is said: once is enough.
        if isNew || console.options.verbose {
          report.noteOnce("switches wait until \(console.clock.describe(opening))")
        }
        return nil
      }
      let waiting = try waiting(planned)
      let next = waiting?.suits(planned, policy) == true ? waiting : nil
      let new = if let next { next.credentials } else { try standIn(for: planned) }
      let isUnseen = try switchover.requireWay(
        of: unit, from: planned.credentials, to: new,
        keeping: planned.keepsKey ? planned.credentials.map(\.key.publicKey) : [], options, console)
      if isDryRun {
        if next == nil { try rehearse(planned) }
        report.add(PairOutcome(.wouldRotate, unit, reasons: reasons))
        return nil
      }
      let staged = if let next { next } else { try make(planned, reasons) }
      return prepared(staged, planned, reasons, isUnseen: isUnseen)
    }
  }

  /// Tells of names that no certificate is made for.
  private func tellLocalHosts(of planned: PlannedPair) {
    let leaves = planned.credentials.map(\.leaf)
    let wanted = leaves.flatMap { planned.unit.missingHosts(of: $0) }
    for name in planned.unit.localHosts
    where !wanted.contains(name) && !leaves.contains(where: { $0.covers(name) }) {
      report.noteOnce(
        name.isFullyQualified
          ? "myhostname is \(name), by which hosts of other networks do not know it: no certificate"
            + " is made for it, unless --name asks for one"
          : "myhostname is \(name.isEmpty ? "empty" : name), which is no fully qualified host name:"
            + " no certificate is made for it"
      )
    }
  }

  private func waiting(_ planned: PlannedPair) throws(Failure) -> StagedGeneration? {
    guard try reporting({ () throws(RotationError) in try planned.unit.store.hasNext }) else {
      return nil
    }
    if case .activate = mode {
      return try reporting { () throws(RotationError) in
        try StagedGeneration(nextOf: planned.unit)
      }
    }
    // One that cannot be read is replaced like one that does not suit.
    return try? StagedGeneration(nextOf: planned.unit)
  }

  /// The generation that waits, if it has waited long enough.
  private func next(
    _ planned: PlannedPair, after seconds: Int64, among units: [RotationUnit]
  ) throws(Failure) -> PreparedSwitch? {
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
    if let expired = next.credentials.map(\.leaf.notAfter).min(), expired < policy.now {
      throw Failure(
        .badData,
        "\(unit.name): the certificate that waits has expired"
          + " \(expired.relative(to: policy.now))", hint: "--stage-only makes another one")
    }
    if let opening = opening(before: planned) {
      report.add(
        PairOutcome(
          .waiting, unit,
          reasons: ["the next generation waits until \(console.clock.describe(opening))"]))
      return nil
    }
    try unit.requireNoObstacle(among: units, console)
    let isUnseen = try switchover.requireWay(
      of: unit, from: planned.credentials, to: next.credentials, in: next, options, console)
    if isDryRun {
      report.add(PairOutcome(.wouldRotate, unit, reasons: next.record.reasons))
      return nil
    }
    return prepared(next, planned, next.record.reasons, isUnseen: isUnseen)
  }

  /// When the pair may be switched, where that is not now: it waits for no window that opens only once
  /// its certificate has expired.
  private func opening(before planned: PlannedPair) -> UnixTime? {
    guard let window else { return nil }
    let opening = window.opening(after: policy.now)
    guard opening > policy.now else { return nil }
    if let end = planned.credentials.map(\.leaf.notAfter).min(), end <= opening {
      report.noteOnce(
        "\(planned.unit.name): does not wait for \(window.text), for its certificate"
          + " \(end < policy.now ? "has expired" : "expires") \(console.clock.describe(end))")
      return nil
    }
    return opening
  }

  /// A pair of the kinds that are going to be made, before a CA is asked for one that would be no use.
  private func standIn(for planned: PlannedPair) throws(Failure) -> [Credential] {
    let progress = Progress("trying out a private key", on: console)
    defer { progress.finish() }
    var pair = NewPair(planned, policy)
    pair.progress = { progress.tick() }
    return try reporting { () throws(RotationError) in try pair.makeStandIn() }
  }

  private func prepared(
    _ staged: StagedGeneration, _ planned: PlannedPair, _ reasons: [String], isUnseen: Bool
  ) -> PreparedSwitch {
    var staged = staged
    staged.isUnseen = isUnseen
    return PreparedSwitch(
      staged: staged, old: planned.credentials, reasons: reasons, action: .rotated)
  }

  private func make(
    _ planned: PlannedPair, _ reasons: [String]
  ) throws(Failure) -> StagedGeneration {
    let progress = Progress("generating a private key", on: console)
    defer { progress.finish() }
    var pair = NewPair(planned, policy)
    pair.progress = { progress.tick() }
    try reporting { () throws(RotationError) in try pair.requireMakeable() }
    if let signing {
      pair.sign = { (request) throws(RotationError) in
        let answer = try signing.sign(request)
        if !answer.errors.isEmpty { console.note("--sign: \(answer.errors)") }
        return answer.certificates
      }
    }
    return try reporting { () throws(RotationError) in
      let credentials = try pair.make()
      let record = GenerationRecord(
        origin: signing == nil ? .selfSigned : .signed, made: policy.now, reasons: reasons,
        keySince: planned.keepsKey ? planned.keySince : policy.now)
      return try StagedGeneration(
        credentials, of: planned.unit, record: record, access: access, options: options)
    }
  }

  /// Makes what would be made, checks it, and throws it away; a CA is asked for nothing.
  private func rehearse(_ planned: PlannedPair) throws(Failure) {
    let progress = Progress("trying out a private key", on: console)
    defer { progress.finish() }
    var pair = NewPair(planned, policy)
    pair.progress = { progress.tick() }
    try reporting { () throws(RotationError) in
      try pair.requireMakeable()
      if signing == nil {
        try StagedGeneration.rehearse(
          try pair.make(), of: planned.unit, access: access, options: options)
      } else {
        try pair.rehearseRequest()
      }
    }
  }

  /// Lets a generation wait; returns whether it is a new one, or would be.
  @discardableResult
  private func stage(
    _ planned: PlannedPair, _ reasons: [String]
  ) throws(Failure) -> Bool {
    let unit = planned.unit
    var staged = try waiting(planned)
    let isThere = staged?.suits(planned, policy) ?? false
    if isDryRun, !isThere {
      try rehearse(planned)
      report.add(PairOutcome(.wouldStage, unit, reasons: reasons))
      return true
    }
    if !isThere {
      let made = try make(planned, reasons)
      try reporting { () throws(RotationError) in try made.keepAsNext() }
      staged = made
    }
    let why = isThere ? ["the next generation is staged already"] : reasons
    var outcome = PairOutcome(isThere ? .unchanged : .staged, unit, reasons: why)
    outcome.add(staged?.credentials ?? [], old: planned.credentials)
    outcome.tlsaCurrent = TLSARecords.lines(planned.credentials)
    outcome.tlsaNext = TLSARecords.lines(staged?.credentials ?? [])
    report.add(outcome)
    return !isThere
  }
}

extension PlannedPair {
  /// Why it is not to be renewed here, with the way to renew it; nil where it may be.
  fileprivate var reasonToPassOver: String? {
    switch decision {
    case .unused: "nobody loads it, because TLS is off"
    case .issued(let issuer): "\(issuer) has issued it: --sign or mxtls install renews it"
    case .due, .notDue, .shared: nil
    }
  }
}
