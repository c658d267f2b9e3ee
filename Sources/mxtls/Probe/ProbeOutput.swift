// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Primitives
import SMTP
import TLSCrypto

/// Writes what servers serve, in the format that was asked for.
struct ProbeOutput {
  let format: CheckFormat
  let console: Console
  private var tally = ProbeTally()
  /// The reports, where they are written in the end.
  private var reports: [ProbeReport] = []
  private var failures: [Failure] = []

  init(_ format: CheckFormat, on console: Console) {
    self.format = format
    self.console = console
  }

  /// Writes what is said of a server as soon as it is known; what goes wrong is told at the end.
  mutating func add(_ report: ProbeReport) {
    let isFirst = tally.count == 0
    tally.add(report.findings)
    if format.isWhole { reports.append(report) }
    do throws(Failure) {
      try write(report, isFirst: isFirst)
    } catch {
      add(error)
    }
  }

  /// Keeps what went wrong for the end.
  mutating func add(_ failure: Failure) { failures.append(failure) }

  private func write(_ report: ProbeReport, isFirst: Bool) throws(Failure) {
    switch format {
    case .text:
      if !isFirst, !console.options.quiet { console.out.line() }
      report.writeText(to: console)
    case .json: try console.jsonLine(ProbeDescription(report, now: console.clock.now))
    case .nagios, .prometheus: return
    }
    try console.finish()
  }

  /// Writes what is said of all servers, and fails with the verdict.
  ///
  /// - Parameter options: Has the thresholds.
  /// - Throws: A `Failure` that is the verdict where that is not good, or says what went wrong.
  mutating func finish(_ options: CheckOptions) throws(Failure) {
    // Where nobody was asked, nothing is known to be well.
    let isBlind = tally.count == 0 && failures.isEmpty
    let status = ExitStatus.worst(
      of: [tally.status] + failures.map(\.verdict) + (isBlind ? [.unknown] : []))
    let summary = tally.summary
    let servers =
      tally.count == 0
      ? "no server was asked" : "\(tally.count) server\(tally.count == 1 ? "" : "s")"
    switch format {
    case .text where !console.options.quiet:
      let hasHidden = tally.hasNotes && !console.options.verbose
      if tally.count > 0 { console.out.line() }
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
      console.out.line(
        PluginText.line(
          status, (text + failures.flatMap(\.faults) + worst.prefix(5)).joined(separator: "; "),
          reports.flatMap { $0.daysLeft(options) }))
    case .prometheus:
      console.out.write(ProbePrometheus(reports, status, now: console.clock.now).text)
    case .text, .json: break
    }
    var faults = Faults()
    for failure in failures { faults.add(failure) }
    if status != .success { faults.add(Failure(verdict: status)) }
    try faults.check()
  }
}

extension CheckFormat {
  /// Whether nothing can be written before all is known.
  var isWhole: Bool { self == .nagios || self == .prometheus }
}

extension Failure {
  /// What it comes to among verdicts: what could not be looked at is unknown.
  var verdict: ExitStatus {
    status == .inputOutput || status == .defect ? status : .unknown
  }
}
