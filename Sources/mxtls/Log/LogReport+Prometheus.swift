// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives

extension LogReport {
  /// The report in the text format that Prometheus's node_exporter collects.
  ///
  /// The metrics of TLS connections have the names and labels of postfix_exporter, which dashboard
  /// 10013 of Grafana shows as rates, so they are counters; it makes no metrics of connections that are
  /// used again. What is said of messages is as much as the log has now.
  func prometheus(now: UnixTime) -> String {
    var page = PrometheusPage()
    for (direction, name) in [("out", "smtp"), ("in", "smtpd")] {
      let rows = connections.filter { $0.direction == direction }
      page.add(
        "postfix_\(name)_tls_connections_total",
        direction == "out" ? "Outgoing TLS connections." : "Incoming TLS connections.", .counter
      ) {
        rows.map { row in
          (
            [
              ("algorithm_bits", String(row.algorithmBits)), ("cipher", row.cipher),
              ("protocol", row.protocol), ("secret_bits", String(row.bits)),
              ("trust", row.credential),
            ], String(row.count)
          )
        }
      }
    }
    page.add("mxtls_log_messages", "Messages by direction and how they crossed the network.") {
      [("in", messages.incoming), ("out", messages.outgoing)].flatMap { direction, counts in
        [
          ("verified", counts.verified), ("encrypted", counts.encrypted), ("clear", counts.clear),
          ("unjoined", counts.unjoined), ("local", counts.local ?? 0),
        ].map { ([("direction", direction), ("verdict", $0.0)], String($0.1)) }
      }
    }
    page.add("mxtls_log_failures", "Failures of TLS by direction and cause.") {
      Dictionary(grouping: failures) { "\($0.direction) \($0.cause)" }.sorted { $0.key < $1.key }
        .compactMap { _, list in
          list.first.map {
            (
              [("cause", $0.cause), ("direction", $0.direction)],
              String(list.reduce(0) { $0 + $1.count })
            )
          }
        }
    }
    page.add("mxtls_log_key_exchange_messages", "Messages by the group of their key exchange.") {
      keyExchangeGroups.map { ([("group", $0.name)], String($0.total)) }
    }
    page.add("mxtls_log_clear_after_failure", "Messages in clear after a failed handshake.") {
      [([], String(clearAfterFailedHandshake))]
    }
    page.add("mxtls_log_lines", "Lines that were read.") { [([], String(lines))] }
    page.add("mxtls_log_time_seconds", "When the log was read.") { [([], String(now))] }
    return page.text
  }
}
