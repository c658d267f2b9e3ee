// SPDX-License-Identifier: Apache-2.0

import MailLog
import Postfix
import Primitives

extension ConfigWhatIf {
  /// Writes for people who would be lost, and what is not known.
  ///
  /// - Throws: A `Failure` where it cannot be written.
  func write(to console: Console) throws(Failure) {
    let out = console.out
    if !console.options.quiet {
      let span = [first, last].compactMap { $0?.localText }
      out.paragraph(
        (span.isEmpty ? "no times" : span.joined(separator: " to "), .bold), (": ", nil),
        text: MailDirection.allCases.map(scope).joined(separator: ", "))
    }
    for direction in MailDirection.allCases {
      let kinds = kinds(of: direction)
      if kinds.isEmpty { writeNobody(direction, out) }
      for kind in kinds { write(kind, out) }
    }
    try console.finish()
    for remark in remarks { console.note(remark) }
    for item in uncovered {
      console.warn("\(item.change.parameter): was not tried against the log: \(item.reason)")
    }
    let unjoined = tally.counts.reduce(0) { $0 + $1.unjoined }
    if unjoined > 0 {
      console.warn(
        "\(unjoined.counted("message", "messages")) could not be joined with the lines of a connection:"
          + " nothing is known of them")
    }
    let untold = tally.counts.reduce(0) { $0 + $1.untold }
    if untold > 0 {
      console.warn(
        "\(untold.counted("message", "messages")) used TLS, and the log does not say with which"
          + " version and cipher: nothing is known of them")
      console.hint("smtpd_tls_loglevel and smtp_tls_loglevel = 1 have it logged from then on")
    }
    if tally.unlisted > 0 {
      console.warn(
        "\(tally.unlisted.counted("message is", "messages are")) of peers beyond the 20,000 kept apart"
      )
    }
    if !hasPostfix { console.warn("the log has no line of Postfix: it answers nothing") }
  }

  private func scope(_ direction: MailDirection) -> String {
    let counts = tally.counts[Int(direction.rawValue)]
    var parts = ["\(counts.judged.counted("message", "messages")) \(direction.word)"]
    if counts.untold > 0 { parts.append("\(counts.untold.grouped) untold") }
    if counts.unjoined > 0 { parts.append("\(counts.unjoined.grouped) unjoined") }
    if counts.local > 0 { parts.append("\(counts.local.grouped) local") }
    if counts.elsewhere > 0 { parts.append("\(counts.elsewhere.grouped) of other services") }
    let rest = parts.dropFirst().joined(separator: ", ")
    return parts[0] + (rest.isEmpty ? "" : " (\(rest))")
  }

  /// "out: nobody in 30 days: 4,000 messages would have gone as before".
  private func writeNobody(_ direction: MailDirection, _ out: OutputChannel) {
    let count = tally.counts[Int(direction.rawValue)].judged
    let days = days.map { " in \($0.counted("day", "days"))" } ?? ""
    out.paragraph(
      ("\(direction.word): nobody", count > 0 ? .green : .yellow),
      text: count > 0
        ? "\(days): \(count.counted("message", "messages")) would have gone as before"
        : "\(days), but there is no message to go by")
  }

  private func write(_ kind: WhatIfTally.Kind, _ out: OutputChannel) {
    let peers = peers(of: kind)
    let count = tally.messages[kind, default: 0]
    out.paragraph(
      ("\(kind.direction.word): ", nil), (kind.words, kind.isCertain ? .red : .yellow),
      text: ": \(count.counted("message", "messages")) of \(peers.count.counted("peer", "peers"))")
    var table = Table()
    for peer in peers {
      let times = [peer.first, peer.last].compactMap { $0?.localText }
      table.add([
        peer.name, peer.messages.grouped, peer.reason,
        Set(times).count == 1 ? times[0] : times.joined(separator: " to "),
      ])
    }
    table.write(to: out, indent: 2)
  }

  /// The kinds of outcomes that there are, the worst first.
  func kinds(of direction: MailDirection) -> [WhatIfTally.Kind] {
    let outcomes: [MailForecast.Outcome] = [.refused, .deferred, .clear]
    return outcomes.flatMap { outcome in
      [true, false].map {
        WhatIfTally.Kind(direction: direction, outcome: outcome, isCertain: $0)
      }
    }.filter { tally.messages[$0] != nil }
  }

  /// The peers of a kind, those with the most messages first.
  func peers(of kind: WhatIfTally.Kind) -> [WhatIfTally.Peer] {
    (tally.peers[kind] ?? [:]).values.sorted { ($1.messages, $0.name) < ($0.messages, $1.name) }
  }
}

extension WhatIfTally.Kind {
  /// "would be refused", "would perhaps be refused".
  fileprivate var words: String {
    let verb =
      switch (outcome, direction) {
      case (.refused, _): "be refused"
      case (.deferred, _): "not be delivered"
      case (.clear, .incoming): "come in clear, or not at all"
      case (.clear, .outgoing): "go in clear"
      }
    return isCertain ? "would \(verb)" : "would perhaps \(verb)"
  }
}
