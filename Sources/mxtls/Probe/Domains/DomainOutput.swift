// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import SMTP

/// Writes what is said of domains.
struct DomainOutput {
  private let probe: MxTLS.Probe
  private let console: Console
  private let options: CheckOptions
  private var tally = ProbeTally()
  private var plugin = ProbePlugin()
  private var metrics = DomainPrometheus()

  /// - Parameters:
  ///   - probe: The command, with its options.
  ///   - options: Has the thresholds.
  ///   - console: Where to.
  init(_ probe: MxTLS.Probe, _ options: CheckOptions, _ console: Console) {
    self.probe = probe
    self.options = options
    self.console = console
  }

  /// Writes what is said of a domain as soon as it is known; what goes wrong is told at the end.
  mutating func add(_ report: DomainReport) {
    let isFirst = tally.count == 0
    tally.add(report.allFindings)
    do throws(Failure) {
      try write(report, isFirst: isFirst)
    } catch {
      add(error)
    }
  }

  /// Keeps what went wrong for the end.
  mutating func add(_ failure: Failure) { tally.add(failure) }

  private mutating func write(_ report: DomainReport, isFirst: Bool) throws(Failure) {
    switch probe.format {
    case .text:
      if !isFirst, !probe.common.quiet { console.out.line() }
      report.writeText(to: console)
    case .json: try console.jsonLine(DomainDescription(report, now: console.clock.now))
    case .nagios: return plugin.add(report, options)
    case .prometheus: return metrics.add(report)
    }
    try console.finish()
  }

  /// Writes what is said of all domains, and fails with the verdict.
  ///
  /// - Throws: A `Failure` that is the verdict where that is not good, or says what went wrong.
  func finish() throws(Failure) {
    let status = tally.status
    let domains = "\(tally.count) domain\(tally.count == 1 ? "" : "s")"
    switch probe.format {
    case .text where !probe.common.quiet:
      let hasHidden = tally.hasNotes && !probe.common.verbose
      if tally.count > 0 { console.out.line() }
      console.out.paragraph(
        (status.verdict, status.style), (": ", nil),
        text: "\(domains), \(tally.summary)\(hasHidden ? " (-v shows the notes)" : "")")
    case .nagios:
      console.out.line(plugin.line(status, domains, tally))
    case .prometheus:
      console.out.write(metrics.text(status, now: console.clock.now))
    case .text, .json: break
    }
    try tally.check(status)
  }
}
