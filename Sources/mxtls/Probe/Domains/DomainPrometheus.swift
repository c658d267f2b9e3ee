// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import SMTP

/// The reports of domains in the text format that Prometheus's node_exporter collects.
struct DomainPrometheus {
  let text: String

  init(_ reports: [DomainReport], _ status: ExitStatus, now: UnixTime) {
    var page = PrometheusPage()
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
    // A host of several domains is told once.
    var known: Set<Endpoint> = []
    let hosts = reports.flatMap(\.hosts).compactMap(\.self).filter {
      known.insert($0.probe.endpoint).inserted
    }
    text = page.text + ProbePrometheus(hosts, status, now: now).text
  }
}
