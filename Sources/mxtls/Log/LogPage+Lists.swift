// SPDX-License-Identifier: Apache-2.0

extension LogPage {
  /// Adds the peers that are worth a look.
  mutating func addPeers() {
    let report = report
    addPeers("Had TLS before, and have none now", report.lostTls, "messages in clear since") {
      peer in
      peer.clearSinceTls.grouped
        + (peer.lastTls.map { ", with TLS last at \($0.time.localText)" } ?? "")
    }
    addPeers("In clear", report.peersInClear, "messages in clear") {
      "\($0.messages.clear.grouped) of \($0.messages.total.grouped)"
        + ($0.lastFailure.map { ", last failure \($0)" } ?? "")
    }
    addPeers("Weak TLS", report.peersWithWeakTls, "messages") {
      "\($0.weakMessages.grouped) with \(($0.weakFor ?? []).joined(separator: ", "))"
    }
    addPeers("STARTTLS offered, and not used", report.offeredAndNotUsed, "offered") {
      $0.offered.counted("time", "times")
    }
  }

  private mutating func addPeers(
    _ title: String, _ peers: [LogReport.Peer], _ column: String,
    _ text: (LogReport.Peer) -> String
  ) {
    guard !peers.isEmpty else { return }
    addSection(title) {
      $0.element("table", ["class": "peers"]) {
        $0.element("thead") {
          $0.element("tr") {
            $0.element("th", ["scope": "col"], text: "peer")
            $0.element("th", ["scope": "col"]) { _ in }
            $0.element("th", ["scope": "col"], text: column)
          }
        }
        $0.raw("\n<tbody>\n")
        for peer in peers {
          $0.element("tr") {
            $0.element("td") {
              $0.element("span", ["class": "peer"], text: peer.peer)
              if let address = peer.address, address != peer.peer {
                $0.text(" ")
                $0.element("small", text: address)
              }
            }
            $0.element("td", text: peer.direction)
            $0.element("td", text: text(peer))
          }
          $0.endLine()
        }
        $0.raw("</tbody>")
      }
    }
  }

  /// Adds what failed, and what helps.
  mutating func addFailures() {
    let failures = report.failures
    guard !failures.isEmpty else { return }
    addSection("Failures") {
      $0.raw("<ol class=\"failures\">\n")
      for failure in failures {
        $0.element("li") {
          $0.element("p") {
            $0.element("strong", text: failure.count.grouped)
            $0.element("span", ["class": "direction"], text: failure.direction)
            $0.text(failure.explanation + (failure.detail.map { ": \($0)" } ?? ""))
          }
          if !failure.peers.isEmpty {
            $0.element("p", ["class": "peer"], text: failure.peers.joined(separator: ", "))
          }
          if let hint = failure.hint { $0.element("p", ["class": "hint"], text: hint) }
          if let last = failure.last {
            $0.element("p", ["class": "when"], text: "last at \(last.time.localText)")
          }
        }
        $0.endLine()
      }
      $0.raw("</ol>")
    }
  }

  /// Adds what was agreed on.
  mutating func addShares() {
    addShares("Messages by protocol", report.protocols)
    addShares("Messages by key exchange", report.keyExchangeGroups)
    addShares("Messages by cipher", report.ciphers)
  }

  private mutating func addShares(_ title: String, _ shares: [LogReport.Share]) {
    guard !shares.isEmpty else { return }
    let total = shares.reduce(0) { $0 + $1.total }
    addSection(title) {
      $0.raw("<table class=\"shares\">\n<tbody>\n")
      for share in shares {
        $0.element("tr") {
          $0.element("th", ["scope": "row"], text: share.name)
          $0.element("td", ["class": "bars"]) {
            $0.element("div", ["class": "bar"]) {
              $0.element("i", ["class": "share", "style": "flex-grow:\(share.total)"]) { _ in }
              $0.element("i", ["style": "flex-grow:\(total - share.total)"]) { _ in }
            }
          }
          $0.element("td", ["class": "number"]) {
            $0.element("b", text: LogReport.percent(share.total, of: total))
            $0.element("small", text: " \(share.total.grouped)")
          }
        }
        $0.endLine()
      }
      $0.raw("</tbody>\n</table>")
    }
  }
}
