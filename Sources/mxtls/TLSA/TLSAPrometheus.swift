// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import TLSCrypto

/// The reports of a run in the text format that Prometheus's node_exporter collects.
struct TLSAPrometheus {
  private var page = PrometheusPage()

  var text: String { page.text }

  init(_ reports: [TLSAReport], _ status: ExitStatus, now: UnixTime) {
    page.add("mxtls_tlsa_status", "The verdict: 0 ok, 1 warning, 2 critical, 3 unknown.") {
      reports.map { ([("host", $0.service.name)], String($0.status.rawValue)) }
    }
    page.add(
      "mxtls_tlsa_delivery",
      "Whether senders that heed DANE deliver to a server that shows the pair: 1, or 0 if not."
    ) {
      reports.flatMap { report in
        report.pairs.map { pair, verdict in
          (
            [
              ("host", report.service.name), ("file", pair.path), ("key", pair.key.summary),
              ("state", pair.state.rawValue),
            ], ["authenticated", "encrypted", "opportunistic"].contains(verdict.word) ? "1" : "0"
          )
        }
      }
    }
    page.add("mxtls_tlsa_signatures_end", "When the first signature of the zone expires.") {
      reports.compactMap { report in
        report.signature.map { ([("host", report.service.name)], String($0.end)) }
      }
    }
    page.add("mxtls_tlsa_finding", "The number of findings by identifier, where there are any.") {
      reports.flatMap { report in
        report.findings.map(\.kind).unique.map { kind in
          let found = report.findings.filter { $0.kind == kind }
          let worst = found.map(\.severity).max() ?? .note
          return (
            [("host", report.service.name), ("id", kind.id), ("severity", worst.rawValue)],
            String(found.count)
          )
        }
      }
    }
    page.add("mxtls_tlsa_worst", "The exit status: 0 ok, 1 warning, 2 critical, 3 unknown.") {
      [([], String(status.rawValue))]
    }
    page.add("mxtls_tlsa_time_seconds", "When the records were looked up.") {
      [([], String(now))]
    }
  }
}
