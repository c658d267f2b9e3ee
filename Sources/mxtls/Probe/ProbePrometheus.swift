// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Primitives
import SMTP
import TLSCrypto

/// The reports of a run in the text format that Prometheus's node_exporter collects.
///
/// Only the lines about a report are kept.
struct ProbePrometheus {
  private var page = PrometheusPage()

  init() {
    // Metrics without values are named all the same.
    add([])
  }

  /// Adds what is said of a server.
  mutating func add(_ report: ProbeReport) { add([report]) }

  /// All that was said.
  ///
  /// - Parameters:
  ///   - status: The verdict on all servers.
  ///   - now: The time.
  /// - Returns: The text.
  func text(_ status: ExitStatus, now: UnixTime) -> String {
    var page = page
    page.add("mxtls_probe_worst", "The exit status: 0 ok, 1 warning, 2 critical, 3 unknown.") {
      [([], String(status.rawValue))]
    }
    page.add("mxtls_probe_time_seconds", "When the servers were asked.") { [([], String(now))] }
    return page.text
  }

  private mutating func add(_ reports: [ProbeReport]) {
    page.add("mxtls_probe_status", "The verdict: 0 ok, 1 warning, 2 critical, 3 unknown.") {
      reports.map { ([("host", "\($0.probe.endpoint)")], String($0.status.rawValue)) }
    }
    page.add("mxtls_probe_not_after", "The last second of the certificate's validity.") {
      reports.flatMap { report in
        report.probe.addresses.flatMap { address in
          address.leaves.map { certificate in
            (
              [
                ("host", "\(report.probe.endpoint)"), ("address", address.address.text),
                ("key", certificate.publicKey.summary),
              ], String(certificate.notAfter)
            )
          }
        }
      }
    }
    page.add("mxtls_probe_finding", "The number of findings by identifier, where there are any.") {
      reports.flatMap { report in
        report.findings.map(\.kind).unique.map { kind in
          let found = report.findings.filter { $0.kind == kind }
          let worst = found.map(\.severity).max() ?? .note
          return (
            [
              ("host", "\(report.probe.endpoint)"), ("id", kind.id), ("severity", worst.rawValue),
            ], String(found.count)
          )
        }
      }
    }
    page.add("mxtls_probe_connections", "How many connections were made.") {
      reports.map { ([("host", "\($0.probe.endpoint)")], String($0.connections)) }
    }
  }
}
