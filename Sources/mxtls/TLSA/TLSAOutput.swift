// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives

/// What is said of the TLSA records of all servers, in the format that was asked for.
struct TLSAOutput {
  /// By name and port.
  let reports: [TLSAReport]
  /// What went wrong with single instances of Postfix.
  let failures: [Failure]
  /// How much of the life of a signature has to be left.
  let limits: (warning: Threshold, critical: Threshold)

  /// The verdict.
  private var status: ExitStatus {
    .worst(of: reports.map(\.status) + failures.map { _ in .unknown })
  }

  /// Writes it, and fails with the verdict.
  ///
  /// - Parameters:
  ///   - console: Where to.
  ///   - format: In which format.
  /// - Throws: A `Failure` that is the verdict where that is not good, or says what went wrong.
  func write(to console: Console, as format: CheckFormat) throws(Failure) {
    switch format {
    case .text: writeText(to: console)
    case .json:
      for report in reports {
        try console.jsonLine(TLSAReportDescription(report, now: console.clock.now))
      }
    case .nagios: console.out.line(pluginLine(console.clock.now))
    case .prometheus:
      console.out.write(TLSAPrometheus(reports, status, now: console.clock.now).text)
    }
    try console.finish()
    var faults = Faults()
    for failure in failures { faults.add(failure) }
    if status != .success { faults.add(Failure(verdict: status)) }
    try faults.check()
  }

  /// How many servers there are, and what was found.
  private var summary: String {
    var tally = ProbeTally()
    for report in reports { tally.add(report.findings) }
    let servers = "\(reports.count) server\(reports.count == 1 ? "" : "s")"
    return "\(servers), \(tally.summary)"
  }

  private func writeText(to console: Console) {
    for (place, report) in reports.enumerated() {
      if place > 0, !console.options.quiet { console.out.line() }
      report.writeText(to: console)
    }
    if console.options.quiet { return }
    let hasHidden =
      !console.options.verbose
      && reports.contains { $0.findings.contains { $0.severity == .note } }
    console.out.line()
    console.out.paragraph(
      (status.verdict, status.style), (": ", nil),
      text: "\(summary)\(hasHidden ? " (-v shows the notes)" : "")")
  }

  /// The line of a plugin, with the days left of the signatures of each zone.
  private func pluginLine(_ now: UnixTime) -> String {
    let worst = reports.flatMap { report in
      report.findings.filter { $0.severity > .note }.map {
        "\(report.service.name): \($0.kind.id): \($0.message)"
      }
    }
    let count = "\(reports.count) server\(reports.count == 1 ? "" : "s")"
    let text = [status == .success ? "\(count), all well" : summary]
    let data = reports.compactMap { report in
      report.signature.map {
        PluginText.daysLeft(
          until: $0.end, of: $0.lifetime, label: "\(report.service.name) signatures", now: now,
          limits)
      }
    }
    return PluginText.line(
      status, (text + failures.flatMap(\.faults) + worst.prefix(5)).joined(separator: "; "), data)
  }
}
