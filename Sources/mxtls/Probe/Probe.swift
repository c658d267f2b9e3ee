// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Platform
import Primitives
import SMTP
import TLSCrypto

extension MxTLS {
  /// `mxtls probe`: what mail servers really serve.
  struct Probe: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "probe",
      abstract: "Show what mail servers serve, at every address, and what is wrong with it")

    @OptionGroup var subject: ProbeSubject
    @OptionGroup var manner: ProbeManner
    @OptionGroup var criteria: ProbeCriteria
    @OptionGroup var findings: FindingOptions

    @Option(help: "How to report: text for people, json, nagios or prometheus for programs.")
    var format = CheckFormat.text

    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      var faults = Faults()
      let selection = faults.gather { () throws(Failure) in try findings.selection() }
      let targets = faults.gather { () throws(Failure) in try subject.targets() } ?? []
      let judge = faults.gather { () throws(Failure) in try criteria.judge(console, manner) }
      try faults.check()
      guard let selection, let judge else { return }
      var reports: [ProbeReport] = []
      var failure: Failure?
      Crew.run(targets, atOnce: manner.jobs, manner.asking) { place, probe in
        let report = judge.report(probe, name: targets[place].name, selection.includes)
        do throws(Failure) {
          try write(report, isFirst: reports.isEmpty, on: console)
        } catch {
          failure = failure ?? error
        }
        reports.append(report)
      }
      if let failure { throw failure }
      try finish(reports, judge, on: console)
    }

    /// Writes what is said of a server as soon as it is known.
    private func write(
      _ report: ProbeReport, isFirst: Bool, on console: Console
    ) throws(Failure) {
      switch format {
      case .text:
        if !isFirst, !common.quiet { console.out.line() }
        report.writeText(to: console)
      case .json: try console.jsonLine(ProbeDescription(report, now: console.clock.now))
      case .nagios, .prometheus: return
      }
      try console.finish()
    }

    /// Writes what is said of all servers, and fails with the verdict.
    private func finish(
      _ reports: [ProbeReport], _ judge: ProbeJudge, on console: Console
    ) throws(Failure) {
      let status = ExitStatus.worst(of: reports.map(\.status))
      let all = reports.flatMap(\.findings)
      let summary = ProbeReport.summary(of: all)
      let servers = "\(reports.count) server\(reports.count == 1 ? "" : "s")"
      switch format {
      case .text where !common.quiet:
        let hasHidden = all.contains { $0.severity == .note } && !common.verbose
        console.out.line()
        console.out.paragraph(
          (status.verdict, status.style), (": ", nil),
          text: "\(servers), \(summary)\(hasHidden ? " (-v shows the notes)" : "")")
      case .nagios:
        let worst = reports.flatMap { report in
          report.findings.filter { $0.severity > .note }.map {
            "\(report.probe.endpoint): \($0.kind.id): \($0.message)"
          }
        }
        let text = [status == .success ? "\(servers), all well" : "\(servers), \(summary)"]
        let data = reports.flatMap { report in
          report.probe.addresses.flatMap { address in
            address.leaves.map {
              PluginText.daysLeft(
                of: $0,
                label: "\(report.probe.endpoint) \(address.address.text) \($0.publicKey.summary)",
                judge.options)
            }
          }
        }
        console.out.line(
          PluginText.line(status, (text + worst.prefix(5)).joined(separator: "; "), data))
      case .prometheus:
        console.out.write(ProbePrometheus(reports, status, now: console.clock.now).text)
      case .text, .json: break
      }
      if status != .success { throw Failure(verdict: status) }
    }
  }
}
