// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Rotation
import TLSCrypto

extension MxTLS {
  /// `mxtls install`: puts a certificate from a CA in place.
  ///
  /// `InstalledMaterial` reads what is given, `Switchover` puts it in place, and `Confirmation` says which
  /// servers are asked.
  struct Install: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "install",
      abstract: "Put a certificate from a CA in place, confirm it, or roll back")

    @Argument(
      help: ArgumentHelp(
        "The certificate, perhaps with its issuers and its key.", valueName: "certificate"),
      completion: .file())
    var certificate: String

    @Option(
      help: ArgumentHelp(
        "The private key, in place of the one in use or staged.", valueName: "file"),
      completion: .file())
    var key: String?

    @Option(
      help: ArgumentHelp("The certificates of the issuers.", valueName: "file"),
      completion: .file())
    var chain: [String] = []

    @Flag(help: "Install also where the clock shows a time before the live generation was made.")
    var force = false

    @Flag(help: "Let it wait: mxtls tlsa roll publishes its TLSA record, and switches later.")
    var dane = false

    @OptionGroup var passin: PassinOption
    @OptionGroup var subject: RotationSubject
    @OptionGroup(title: "New files") var files: AccessOptions
    @OptionGroup var authority: AuthorityOption
    @OptionGroup(title: "Switching over") var switching: SwitchOptions
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      let material = try InstalledMaterial(
        certificate: certificate, key: key, chain: chain, passin: passin, console)
      let options = try authority.checkOptions(console)
      if dryRun.dryRun {
        return try switching.withRights { () throws(Failure) in try work(material, options, console)
        }
      }
      try switching.alone { () throws(Failure) in try work(material, options, console) }
    }

    private func work(
      _ material: InstalledMaterial, _ options: CheckOptions, _ console: Console
    ) throws(Failure) {
      let found = try subject.find(console)
      let report = RunReport(format.format, isDryRun: dryRun.dryRun, on: console)
      for failure in found.failures { report.add(failure) }
      let switchover = try switching.switchover(found, console, report)
      let ready = dryRun.dryRun ? found.selected : switchover.recover(found, options, report)
      var units: [RotationUnit] = []
      do throws(Failure) {
        units = try material.choose(among: ready, isNamed: !subject.pair.isEmpty)
      } catch {
        report.add(error)
      }
      for pair in units.isEmpty ? [] : material.leftOver(besides: units) {
        console.warn(
          "\(certificate): leaves out its pair of \(pair.leaf.publicKey.summary), for which there is"
            + " no place in \(units.map(\.name).joined(separator: ", "))")
      }
      switchover.run(units, report) { (unit) throws(Failure) in
        try DistributionPackages(environment: console.environment).requireOwn(unit)
        return try prepare(
          material, for: unit, among: found.units, options, switchover, report, console)
      }
      if !dryRun.dryRun, report.hasChanged, !dane {
        // What waited is in use now.
        do throws(Failure) { try material.forgetNext(of: units) } catch { report.add(error) }
      }
      try switching.finish(report)
    }

    /// Whether a certificate waits to be switched to.
    private func isWaiting(_ new: Credential, of unit: RotationUnit) -> Bool {
      (try? StagedGeneration(nextOf: unit))?.credentials.contains { $0.isSame(as: new) } ?? false
    }

    /// The new generation of a pair; nil where the certificate is in place already, or nothing is to
    /// be done.
    private func prepare(
      _ material: InstalledMaterial, for unit: RotationUnit, among units: [RotationUnit],
      _ options: CheckOptions, _ switchover: Switchover, _ report: RunReport, _ console: Console
    ) throws(Failure) -> PreparedSwitch? {
      if let fault = unit.levelFault { throw Failure(fault) }
      // A broken pair must not be in the way of its own replacement.
      let present = PresentPair(unit, material.passphrase)
      let old = present.credentials
      let (new, strays) = try material.credential(for: unit, present)
      let (all, leftOut) = try material.replacing(new, in: present, of: unit)
      if all.filter(material.gives).allSatisfy({ one in old.contains { $0.isSame(as: one) } }) {
        var outcome = PairOutcome(
          .unchanged, unit, reasons: ["the certificate is in place already"])
        try switchover.load(
          old, of: unit, options, isDryRun: dryRun.dryRun, &outcome, console)
        unit.tellOfClient(on: console)
        report.add(outcome)
        return nil
      }
      if dane, isWaiting(new, of: unit) {
        report.add(PairOutcome(.unchanged, unit, reasons: ["the certificate waits already"]))
        return nil
      }
      try unit.requireNoRollOver()
      try unit.requireNoObstacle(among: units, isFirst: true, console)
      if !force { try unit.requireClock(console) }
      for host in unit.missingHosts(of: new.leaf) {
        console.warn("\(certificate): is not for \(host), the name of a server that shows it")
      }
      for stray in strays {
        let name = stray.subject.commonName ?? (try? stray.subject.text) ?? ""
        console.warn("\(certificate): leaves out \(name), which has issued none of the others")
      }
      for key in leftOut {
        console.warn(
          "\(unit.name): leaves out its key, \(key.publicKey.summary), which has no certificate"
            + " of its own there; the file as it was stays among the generations")
      }
      let isUnseen = try switchover.requireWay(of: unit, from: old, to: all, options, console)
      if dryRun.dryRun {
        try reporting { () throws(RotationError) in
          try StagedGeneration.rehearse(
            all, of: unit, access: files.access, options: options)
        }
        var outcome = PairOutcome(.wouldInstall, unit)
        outcome.add([new], old: old)
        report.add(outcome)
        return nil
      }
      var staged = try reporting { () throws(RotationError) in
        try StagedGeneration(
          all, of: unit,
          record: GenerationRecord(
            origin: .installed, made: console.clock.now, reasons: ["mxtls install"],
            keySince: try material.keySince(new, unit, present, now: console.clock.now)),
          access: files.access, options: options)
      }
      if dane {
        try reporting { () throws(RotationError) in try staged.keepAsNext() }
        var outcome = PairOutcome(.staged, unit, reasons: ["mxtls install"])
        outcome.add([new], old: old)
        outcome.tlsaNext = TLSARecords.lines(all)
        report.add(outcome)
        return nil
      }
      staged.isUnseen = isUnseen
      return PreparedSwitch(
        staged: staged, old: old, reasons: ["mxtls install"], action: .installed)
    }
  }
}
