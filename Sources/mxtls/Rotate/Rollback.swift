// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Rotation
import TLSCrypto

extension MxTLS {
  /// `mxtls rollback`: back to the pair before.
  struct Rollback: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "rollback", abstract: "Go back to the pair before")

    @OptionGroup var subject: RotationSubject

    @Option(
      help: ArgumentHelp(
        "The generation to go to, also a later one; the one before if not given.",
        valueName: "generation"))
    var to: Int?

    @Flag(help: "Go back to a certificate that has expired or is not valid yet, too.")
    var force = false

    @OptionGroup(title: "Switching over") var switching: SwitchOptions
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      if dryRun.dryRun {
        return try switching.withRights { () throws(Failure) in try work(console) }
      }
      try switching.alone { () throws(Failure) in try work(console) }
    }

    private func work(_ console: Console) throws(Failure) {
      let found = try subject.find(console)
      let report = RunReport(format.format, isDryRun: dryRun.dryRun, on: console)
      for failure in found.failures { report.add(failure) }
      let switchover = try switching.switchover(found, console, report)
      let units =
        dryRun.dryRun
        ? found.selected : switchover.recover(found, CheckOptions(console), report)
      let candidates = units.filter {
        !$0.lacksGenerations(among: found.units) && wasSwitched($0, report)
      }
      if candidates.isEmpty, report.failures.isEmpty {
        report.add(
          Failure(
            .noInput, "nothing to go back to: no pair was switched by mxtls yet",
            hint: "mxtls rotate --status lists the generations"))
      }
      switchover.run(candidates, report) { (unit) throws(Failure) in
        try unit.requireNoRollOver()
        guard var staged = try target(of: unit, console) else { return nil }
        try unit.requireNoObstacle(among: found.units, console)
        staged.isUnseen = try switchover.requireWay(
          of: unit, from: (try? Credential.read(unit.files)) ?? [], to: staged.credentials,
          in: staged, CheckOptions(console), console)
        guard dryRun.dryRun else {
          return PreparedSwitch(
            staged: staged, old: [], reasons: ["mxtls rollback"], action: .rolledBack)
        }
        var outcome = PairOutcome(.wouldRollBack, unit)
        outcome.add(staged.credentials, old: [])
        outcome.generation = staged.number
        report.add(outcome)
        return nil
      }
      try switching.finish(report)
    }

    /// Whether a pair has a generation in use; reports it where that cannot be told.
    private func wasSwitched(_ unit: RotationUnit, _ report: RunReport) -> Bool {
      do throws(Failure) {
        return try reporting { () throws(RotationError) in try unit.store.live } != nil
      } catch {
        report.add(error)
        return false
      }
    }

    /// The generation to go to; nil where it is live already.
    private func target(
      of unit: RotationUnit, _ console: Console
    ) throws(Failure) -> StagedGeneration? {
      let (live, numbers) = try reporting { () throws(RotationError) in
        (try unit.store.live ?? 0, try unit.store.numbers)
      }
      if let to, to == live {
        console.note("\(unit.name): generation \(to) is live already")
        return nil
      }
      let candidates = to.map { [$0] } ?? numbers.filter { $0 < live }.reversed()
      let staged = try firstSound(candidates, of: unit, before: live, console)
      let number = staged.number
      if let fault = staged.faultOfTime(console.clock), !force {
        throw Failure(
          .badData, "\(unit.name): the certificate of generation \(number) \(fault)",
          hint: "--force goes back to it all the same")
      }
      return staged
    }

    /// The first of these generations that is a pair; one that is broken is of no use to anybody, and
    /// passed over where it was not asked for.
    private func firstSound(
      _ numbers: [Int], of unit: RotationUnit, before live: Int, _ console: Console
    ) throws(Failure) -> StagedGeneration {
      var isBroken = false
      for number in numbers {
        do throws(RotationError) {
          return try StagedGeneration(number, of: unit)
        } catch {
          guard to == nil, error.isOfBrokenPair else { throw Failure(error) }
          console.note("\(unit.name): generation \(number) is broken, and passed over: \(error)")
          isBroken = true
        }
      }
      throw Failure(
        .noInput,
        isBroken
          ? "\(unit.name): no generation before \(live) is whole"
          : "\(unit.name): there is no generation before \(live)",
        hint: "mxtls rotate --status lists the generations")
    }
  }
}

extension StagedGeneration {
  /// That a certificate has expired or is not valid yet, as the end of a sentence; nil if all are.
  fileprivate func faultOfTime(_ clock: Clock) -> String? {
    let now = clock.now
    let leaves = credentials.map(\.leaf)
    if let leaf = leaves.first(where: { $0.notAfter < now }) {
      return "has expired \(clock.relative(leaf.notAfter))"
    }
    return leaves.first { now < $0.notBefore }.map {
      "becomes valid only \(clock.relative($0.notBefore))"
    }
  }
}
