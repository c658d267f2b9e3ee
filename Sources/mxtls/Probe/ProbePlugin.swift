// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Primitives
import SMTP
import TLSCrypto

/// What a monitoring plugin says of servers and domains: all that is kept of their reports.
struct ProbePlugin {
  /// The first findings that are more than notes.
  private var findings: [String] = []
  /// The performance data.
  private var data: [String] = []
  /// The servers that it is about: one of several domains is told once.
  private var known: Set<Endpoint> = []

  /// How many findings the line has room for.
  private static let findingLimit = 5

  /// Keeps what is to be said of a server.
  ///
  /// - Parameters:
  ///   - report: Its report.
  ///   - options: Has the time and the thresholds.
  mutating func add(_ report: ProbeReport, _ options: CheckOptions) {
    add(report.findings.map { ("\(report.probe.endpoint)", $0) })
    addDays(of: report, options)
  }

  /// Keeps what is to be said of a domain.
  ///
  /// - Parameters:
  ///   - report: Its report.
  ///   - options: Has the time and the thresholds.
  mutating func add(_ report: DomainReport, _ options: CheckOptions) {
    add(report.placed)
    for host in report.hosts { if let host { addDays(of: host, options) } }
  }

  private mutating func add(_ placed: [(place: String, finding: Finding)]) {
    let room = Self.findingLimit - findings.count
    findings += placed.lazy.filter { $0.finding.severity > .note }.prefix(room).map {
      "\($0.place): \($0.finding.kind.id): \($0.finding.message)"
    }
  }

  /// Keeps the days left of each certificate of a server.
  private mutating func addDays(of report: ProbeReport, _ options: CheckOptions) {
    guard known.insert(report.probe.endpoint).inserted else { return }
    for address in report.probe.addresses {
      for leaf in address.leaves {
        let label =
          "\(report.probe.endpoint) \(address.address.text) \(leaf.publicKey.summary)"
        data.append(PluginText.daysLeft(of: leaf, label: label, options))
      }
    }
  }

  /// The line of the plugin.
  ///
  /// - Parameters:
  ///   - status: The verdict.
  ///   - count: What was looked at, by number.
  ///   - tally: What came of it.
  /// - Returns: The line, without its line feed.
  func line(_ status: ExitStatus, _ count: String, _ tally: ProbeTally) -> String {
    let text = status == .success ? "\(count), all well" : "\(count), \(tally.summary)"
    let all = [text] + (tally.failure?.faults ?? []) + findings
    return PluginText.line(status, all.joined(separator: "; "), data)
  }
}
