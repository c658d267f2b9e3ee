// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import SMTP

/// Writes what is said of domains.
struct DomainOutput {
  private let probe: MxTLS.Probe
  private let console: Console
  private var tally = ProbeTally()
  /// The reports, where they are written in the end.
  private var reports: [DomainReport] = []
  private var failures: [Failure] = []

  /// - Parameters:
  ///   - probe: The command, with its options.
  ///   - console: Where to.
  init(_ probe: MxTLS.Probe, _ console: Console) {
    self.probe = probe
    self.console = console
  }

  /// Writes what is said of a domain as soon as it is known; what goes wrong is told at the end.
  mutating func add(_ report: DomainReport) {
    let isFirst = tally.count == 0
    tally.add(report.allFindings)
    if probe.format.isWhole { reports.append(report) }
    do throws(Failure) {
      try write(report, isFirst: isFirst)
    } catch {
      add(error)
    }
  }

  /// Keeps what went wrong for the end.
  mutating func add(_ failure: Failure) { failures.append(failure) }

  private func write(_ report: DomainReport, isFirst: Bool) throws(Failure) {
    switch probe.format {
    case .text:
      if !isFirst, !probe.common.quiet { console.out.line() }
      report.writeText(to: console)
    case .json: try console.jsonLine(DomainDescription(report, now: console.clock.now))
    case .nagios, .prometheus: return
    }
    try console.finish()
  }

  /// Writes what is said of all domains, and fails with the verdict.
  ///
  /// - Parameter options: Has the thresholds.
  /// - Throws: A `Failure` that is the verdict where that is not good, or says what went wrong.
  func finish(_ options: CheckOptions) throws(Failure) {
    let status = ExitStatus.worst(of: [tally.status] + failures.map(\.verdict))
    let summary = tally.summary
    let domains = "\(tally.count) domain\(tally.count == 1 ? "" : "s")"
    switch probe.format {
    case .text where !probe.common.quiet:
      let hasHidden = tally.hasNotes && !probe.common.verbose
      if tally.count > 0 { console.out.line() }
      console.out.paragraph(
        (status.verdict, status.style), (": ", nil),
        text: "\(domains), \(summary)\(hasHidden ? " (-v shows the notes)" : "")")
    case .nagios:
      let worst = reports.flatMap { report in
        report.placed.filter { $0.finding.severity > .note }.map { place, finding in
          "\(place): \(finding.kind.id): \(finding.message)"
        }
      }
      let data = reports.flatMap(\.hosts).compactMap(\.self).flatMap { $0.daysLeft(options) }
      let text = [status == .success ? "\(domains), all well" : "\(domains), \(summary)"]
      console.out.line(
        PluginText.line(
          status, (text + failures.flatMap(\.faults) + worst.prefix(5)).joined(separator: "; "),
          data))
    case .prometheus:
      console.out.write(DomainPrometheus(reports, status, now: console.clock.now).text)
    case .text, .json: break
    }
    var faults = Faults()
    for failure in failures { faults.add(failure) }
    if status != .success { faults.add(Failure(verdict: status)) }
    try faults.check()
  }
}
