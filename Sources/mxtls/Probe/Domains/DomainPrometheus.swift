// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import SMTP

/// The reports of domains in the text format that Prometheus's node_exporter collects.
///
/// Only the lines about a report are kept.
struct DomainPrometheus {
  private var page = PrometheusPage()
  private var hosts = ProbePrometheus()
  private var known: Set<Endpoint> = []

  init() {
    // Metrics without values are named all the same.
    add([])
  }

  /// Adds what is said of a domain, and of those of its hosts that nothing was said of yet.
  mutating func add(_ report: DomainReport) {
    add([report])
    for host in report.hosts.compactMap(\.self) where known.insert(host.probe.endpoint).inserted {
      hosts.add(host)
    }
  }

  /// All that was said.
  ///
  /// - Parameters:
  ///   - status: The verdict on all domains.
  ///   - now: The time.
  /// - Returns: The text.
  func text(_ status: ExitStatus, now: UnixTime) -> String {
    page.text + hosts.text(status, now: now)
  }

  private mutating func add(_ reports: [DomainReport]) {
    page.add("mxtls_probe_domain_status", "The verdict on a domain: 0 ok to 3 unknown.") {
      reports.map { ([("domain", $0.facts.domain.text)], String($0.status.rawValue)) }
    }
    page.add(
      "mxtls_probe_delivery",
      "How a kind of sender delivers: 0 unknown, 1 not, 2 in clear, 3 encrypted, 4 authenticated."
    ) {
      reports.flatMap { report in
        report.deliveries.map { sender, delivery in
          (
            [("domain", report.facts.domain.text), ("sender", sender.rawValue)],
            String(delivery.way.number)
          )
        }
      }
    }
    page.add("mxtls_probe_domain_finding", "The number of findings of a domain by identifier.") {
      reports.flatMap { report in
        report.findings.map(\.kind).unique.map { kind in
          let found = report.findings.filter { $0.kind == kind }
          let worst = found.map(\.severity).max() ?? .note
          return (
            [
              ("domain", report.facts.domain.text), ("id", kind.id), ("severity", worst.rawValue),
            ], String(found.count)
          )
        }
      }
    }
  }
}
