// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Glibc
import Rotation
import TLSCrypto

extension MxTLS {
  /// `mxtls rotate`: renews what is due, from cron.
  ///
  /// `PlannedPair` says when a pair is due, `Switchover` puts it in place, and `Confirmation` says which
  /// servers are asked. `StagedGeneration` gives new files their modes.
  struct Rotate: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate", abstract: "Renew what is due, switch over, confirm, or roll back")

    @OptionGroup var subject: RotationSubject
    @OptionGroup(title: "What is due, and what replaces it") var renewal: RenewalOptions
    @OptionGroup(title: "New files") var files: AccessOptions
    @OptionGroup var authority: AuthorityOption

    @Flag(help: "List the generations, and do nothing.")
    var status = false

    @Flag(help: "Make the next generation, and let it wait: its TLSA record can be published.")
    var stageOnly = false

    @Flag(help: "Put pairs that main.cf names in two files each into one file each, and no more.")
    var toChainFiles = false

    @Flag(help: "Switch to generations that wait, and to nothing else.")
    var activate = false

    @Option(
      help: ArgumentHelp(
        "With --activate: only to those that have waited so long, such as 2d.", valueName: "time"))
    var stagedFor = TimeSpan(seconds: 0)

    @Flag(
      help: "Roll over the TLSA records with the pair, one step a run, as mxtls tlsa roll does.")
    var dane = false

    @OptionGroup(title: "With --dane") var rolling: RollOptions

    @Option(
      help: ArgumentHelp(
        "Begin after a random part of that time, for fleets: such as 1h.", valueName: "time"))
    var jitter: TimeSpan?

    @Option(
      help: ArgumentHelp(
        "Switch at this time of day alone; what is due before is staged.", valueName: "from-to"))
    var window: SwitchWindow?

    @OptionGroup(title: "Switching over") var switching: SwitchOptions
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: MetricsFormatOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
      if toChainFiles {
        guard !status, !stageOnly, !activate, !dane, !renewal.force, window == nil,
          subject.pair.isEmpty, switching.isPlain
        else {
          throw ValidationError(
            "--to-chain-files is about all pairs of an instance, and reloads it: it goes with no other"
              + " mode, and with none of --pair, --force, --window, --reload-command, --no-reload,"
              + " --hook-dir and --run-as.")
        }
      }
      if [status, stageOnly, activate].count(where: { $0 }) > 1 {
        throw ValidationError("--status, --stage-only and --activate are mutually exclusive.")
      }
      if dane, status || stageOnly || activate {
        throw ValidationError("--dane goes with none of --status, --stage-only and --activate.")
      }
      if rolling.isGiven, !dane {
        throw ValidationError("--publish, --nsupdate and what is looked up need --dane.")
      }
      if format.format == .prometheus, !status {
        throw ValidationError("--format prometheus needs --status.")
      }
      if window != nil, status || stageOnly || renewal.force {
        throw ValidationError("--window goes with none of --status, --stage-only and --force.")
      }
      if stagedFor.seconds > 0, !activate {
        throw ValidationError("--staged-for needs --activate.")
      }
    }

    func run(on console: Console) throws(Failure) {
      let policy = try renewal.policy(console)
      let options = try authority.checkOptions(console)
      if status { return try switching.withRights { () throws(Failure) in try list(console) } }
      if dryRun.dryRun {
        return try switching.withRights { () throws(Failure) in
          try work(try subject.find(console), policy, options, console)
        }
      }
      if let jitter, jitter.seconds > 0 {
        let seconds = UInt32.random(in: 0...UInt32(clamping: jitter.seconds))
        if common.verbose { console.note("begins in \(seconds) s") }
        sleep(seconds)
      }
      try switching.alone { () throws(Failure) in
        // Looked for now: the run that was waited for may have changed everything.
        try work(try subject.find(console), policy, options, console)
      }
    }

    private func list(_ console: Console) throws(Failure) {
      let found = try subject.find(console)
      var faults = Faults()
      for failure in found.failures { faults.add(failure) }
      try GenerationListing(found.selected, among: found.units, &faults).write(
        to: console, as: format.format)
      try faults.check()
    }

    private func work(
      _ found: RotationSubject.Found, _ policy: RotationPolicy, _ options: CheckOptions,
      _ console: Console
    ) throws(Failure) {
      let report = RunReport(
        format.format == .json ? .json : .text, isDryRun: dryRun.dryRun, on: console)
      for failure in found.failures { report.add(failure) }
      let switchover = try switching.switchover(found, console, report)
      if !dryRun.dryRun {
        let isMended = found.recoverChainFiles(switchover, report, console)
        // main.cf may be another one now.
        if isMended { return try work(try subject.find(console), policy, options, console) }
      }
      if toChainFiles {
        ChainFileWork(
          access: files.access, isDryRun: dryRun.dryRun, switchover: switchover, report: report,
          console: console
        ).run(found)
        return try switching.finish(report)
      }
      let mode: RotationWork.Mode =
        stageOnly || dane ? .stage : activate ? .activate(after: stagedFor.seconds) : .rotate
      let work = RotationWork(
        mode: mode, policy: policy, signing: renewal.signing, access: files.access,
        options: options, isDryRun: dryRun.dryRun, window: window, switchover: switchover,
        report: report,
        console: console, isAskedFor: renewal.force || !subject.pair.isEmpty)
      if dane {
        try rolling.work(work, subject.meant, console).run(found)
      } else {
        work.run(found)
      }
      try switching.finish(report)
    }
  }
}
