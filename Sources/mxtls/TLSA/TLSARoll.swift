// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Rotation

extension MxTLS.TLSA {
  /// `mxtls tlsa roll`: rolls key, certificate and TLSA records over, one step a run.
  struct TLSARoll: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "roll",
      abstract: "Roll key, certificate and TLSA records over, one step a run, from cron")

    @OptionGroup var subject: RotationSubject

    @Flag(help: "Go back: take the next pair and its records back.")
    var abort = false

    @OptionGroup(title: "Publishing, and looking at what is published") var rolling: RollOptions
    @OptionGroup(title: "What is due, and what replaces it") var renewal: RenewalOptions
    @OptionGroup(title: "New files") var files: AccessOptions
    @OptionGroup var authority: AuthorityOption
    @OptionGroup(title: "Switching over") var switching: SwitchOptions
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
      if abort, renewal.force {
        throw ValidationError("--abort and --force are mutually exclusive.")
      }
    }

    func run(on console: Console) throws(Failure) {
      let options = try authority.checkOptions(console)
      if dryRun.dryRun {
        return try switching.withRights { () throws(Failure) in try work(options, console) }
      }
      try switching.alone { () throws(Failure) in try work(options, console) }
    }

    private func work(_ options: CheckOptions, _ console: Console) throws(Failure) {
      let found = try subject.find(console)
      let report = RunReport(format.format, isDryRun: dryRun.dryRun, on: console)
      for failure in found.failures { report.add(failure) }
      let rotation = RotationWork(
        mode: .stage, policy: try renewal.policy(console), signing: renewal.signing,
        access: files.access, options: options, isDryRun: dryRun.dryRun,
        switchover: try switching.switchover(found, console, report), report: report,
        console: console, isAskedFor: renewal.force || !subject.pair.isEmpty)
      try rolling.work(rotation, subject.meant, console, isAborting: abort).run(found)
      try switching.finish(report)
    }
  }
}
