// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import SMTP

/// Writes what is said of domains.
final class DomainOutput {
  private let probe: MxTLS.Probe
  private let console: Console
  private var reports: [DomainReport] = []

  /// - Parameters:
  ///   - probe: The command, with its options.
  ///   - console: Where to.
  init(_ probe: MxTLS.Probe, _ console: Console) {
    self.probe = probe
    self.console = console
  }

  /// Writes what is said of a domain as soon as it is known.
  ///
  /// - Parameter report: All of it.
  /// - Throws: A `Failure` where it cannot be written.
  func write(_ report: DomainReport) throws(Failure) {
    switch probe.format {
    case .text:
      if !reports.isEmpty, !probe.common.quiet { console.out.line() }
      report.writeText(to: console)
    case .json: try console.jsonLine(DomainDescription(report, now: console.clock.now))
    case .nagios, .prometheus: break
    }
    reports.append(report)
    try console.finish()
  }

  /// Writes what is said of all domains, and fails with the verdict.
  ///
  /// - Parameter options: Has the thresholds.
  /// - Throws: A `Failure` with the verdict, unless all is well.
  func finish(_ options: CheckOptions) throws(Failure) {
    let status = ExitStatus.worst(of: reports.map(\.status))
    let all = reports.flatMap(\.allFindings)
    let summary = ProbeReport.summary(of: all)
    let domains = "\(reports.count) domain\(reports.count == 1 ? "" : "s")"
    switch probe.format {
    case .text where !probe.common.quiet:
      let hasHidden = all.contains { $0.severity == .note } && !probe.common.verbose
      console.out.line()
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
        PluginText.line(status, (text + worst.prefix(5)).joined(separator: "; "), data))
    case .prometheus:
      console.out.write(DomainPrometheus(reports, status, now: console.clock.now).text)
    case .text, .json: break
    }
    if status != .success { throw Failure(verdict: status) }
  }
}
