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
  private let options: CheckOptions
  private var tally = ProbeTally()
  private var plugin = ProbePlugin()
  private var metrics = ProbePrometheus()

  /// - Parameters:
  ///   - format: The format.
  ///   - options: Has the thresholds.
  ///   - console: Where to.
  init(_ format: CheckFormat, _ options: CheckOptions, on console: Console) {
    self.format = format
    self.options = options
    self.console = console
  }

  /// Writes what is said of a server as soon as it is known; what goes wrong is told at the end.
  mutating func add(_ report: ProbeReport) {
    let isFirst = tally.count == 0
    tally.add(report.findings)
    do throws(Failure) {
      try write(report, isFirst: isFirst)
    } catch {
      add(error)
    }
  }

  /// Keeps what went wrong for the end.
  mutating func add(_ failure: Failure) { tally.add(failure) }

  private mutating func write(_ report: ProbeReport, isFirst: Bool) throws(Failure) {
    switch format {
    case .text:
      if !isFirst, !console.options.quiet { console.out.line() }
      report.writeText(to: console)
    case .json: try console.jsonLine(ProbeDescription(report, now: console.clock.now))
    case .nagios: return plugin.add(report, options)
    case .prometheus: return metrics.add(report)
    }
    try console.finish()
  }

  /// Writes what is said of all servers, and fails with the verdict.
  ///
  /// - Throws: A `Failure` that is the verdict where that is not good, or says what went wrong.
  func finish() throws(Failure) {
    // Where nobody was asked, nothing is known to be well.
    let isBlind = tally.count == 0 && tally.failure == nil
    let status = isBlind ? ExitStatus.unknown : tally.status
    let servers =
      tally.count == 0
      ? "no server was asked" : "\(tally.count) server\(tally.count == 1 ? "" : "s")"
    switch format {
    case .text where !console.options.quiet:
      let hasHidden = tally.hasNotes && !console.options.verbose
      if tally.count > 0 { console.out.line() }
      console.out.paragraph(
        (status.verdict, status.style), (": ", nil),
        text: "\(servers), \(tally.summary)\(hasHidden ? " (-v shows the notes)" : "")")
    case .nagios:
      console.out.line(plugin.line(status, servers, tally))
    case .prometheus:
      console.out.write(metrics.text(status, now: console.clock.now))
    case .text, .json: break
    }
    try tally.check(status)
  }
}
