// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives

extension LogReport {
  /// Writes the report for people; with `--verbose` ciphers as well.
  func writeText(to console: Console) {
    let out = console.out
    let span = [first, last].compactMap { $0?.time.localText }
    out.line(
      out.styled(span.isEmpty ? "no times" : span.joined(separator: " to "), .bold)
        + ", \(lines.counted("line", "lines"))")
    out.line()
    writeTotals(to: out)
    if days.count > 1 { writeDays(to: out) }
    write("had TLS before, and has none now", lostTls, to: out) { peer in
      let since = peer.lastTls.map { ", with TLS last at \($0.time.localText)" }
      return "\(peer.clearSinceTls.grouped) in clear\(since ?? "")"
    }
    write("in clear", peersInClear, to: out) {
      "\($0.messages.clear.grouped) of \($0.messages.total.grouped)"
        + ($0.lastFailure.map { ", last failure \($0)" } ?? "")
    }
    write("weak TLS", peersWithWeakTls, to: out) {
      "\($0.weakMessages.grouped) with \(($0.weakFor ?? []).joined(separator: ", "))"
    }
    write("STARTTLS offered, and not used", offeredAndNotUsed, to: out) {
      $0.offered.counted("time", "times")
    }
    writeFailures(to: out)
    write("protocol", protocols, to: out)
    if console.options.verbose { write("cipher", ciphers, to: out) }
    write("key exchange", keyExchangeGroups, to: out)
    writeNotes(to: out)
  }

  private func writeTotals(to out: OutputChannel) {
    let rows: [(String, KeyPath<Counts, Int>, Style?)] = [
      ("verified", \.verified, .green), ("encrypted", \.encrypted, nil), ("clear", \.clear, .red),
      ("unjoined", \.unjoined, .yellow),
    ]
    func cell(_ counts: Counts, _ path: KeyPath<Counts, Int>) -> String {
      let number = counts[keyPath: path]
      let percent = counts.total > 0 ? Self.percent(number, of: counts.total) : ""
      return Self.left(number.grouped, 12) + Self.left(percent, 9)
    }
    out.line("  " + "messages".padded(to: 12) + Self.left("in", 12) + Self.left("out", 21))
    func line(_ start: String, _ end: String) { out.line((start + end).withoutTrailingSpaces) }
    for (label, path, style) in rows {
      let isThere = messages.incoming[keyPath: path] + messages.outgoing[keyPath: path] > 0
      line(
        "  " + out.styled(label.padded(to: 12), isThere ? style : nil),
        cell(messages.incoming, path) + cell(messages.outgoing, path))
    }
    guard localMessages > 0 else { return }
    let local = (messages.incoming.local ?? 0, messages.outgoing.local ?? 0)
    line(
      "  " + "local".padded(to: 12),
      Self.left(local.0.grouped, 12) + Self.left(local.1.grouped, 21))
  }

  /// A bar of each day and direction: how much of the mail that could be joined was encrypted.
  private func writeDays(to out: OutputChannel) {
    out.line()
    out.line("  " + out.styled("encrypted by day", .bold))
    let room = max(4, min(20, ((out.width ?? 80) - 52) / 2))
    func chart(_ counts: Counts) -> String {
      guard let (part, known) = counts.encryptedPart else {
        return Self.left("-", 8) + String(repeating: " ", count: room + 11)
      }
      let length = part * room / known
      return Self.left(Self.percent(part, of: known), 8) + " "
        + (String(repeating: "#", count: length)
          + String(repeating: ".", count: room - length)) + Self.left(known.grouped, 10)
    }
    out.line(
      "  " + "".padded(to: 10) + Self.left("in", 8) + String(repeating: " ", count: room + 11)
        + Self.left("out", 8))
    for day in days {
      out.line(
        ("  " + day.date + chart(day.messages.incoming) + chart(day.messages.outgoing))
          .withoutTrailingSpaces)
    }
  }

  private func write(
    _ title: String, _ peers: [Peer], to out: OutputChannel, _ text: (Peer) -> String
  ) {
    guard !peers.isEmpty else { return }
    out.line()
    out.line("  " + out.styled(title, .bold))
    var table = Table()
    for peer in peers { table.add([peer.peer, peer.direction, text(peer)]) }
    table.write(to: out, indent: 4)
  }

  private func writeFailures(to out: OutputChannel) {
    guard !failures.isEmpty else { return }
    out.line()
    out.line("  " + out.styled("failures", .bold))
    for failure in failures {
      let text = failure.explanation + (failure.detail.map { ": \($0)" } ?? "")
      out.paragraph(
        ("    " + Self.left(failure.count.grouped, 7) + " " + failure.direction.padded(to: 3), nil),
        (" ", nil), text: text, margin: 16)
      if !failure.peers.isEmpty {
        out.paragraph(
          ("                ", nil), text: failure.peers.joined(separator: ", "), margin: 16)
      }
      if let hint = failure.hint {
        out.paragraph(("                ", nil), text: hint, margin: 16)
      }
    }
  }

  private func write(_ title: String, _ shares: [Share], to out: OutputChannel) {
    guard !shares.isEmpty else { return }
    out.line()
    out.line("  " + out.styled("messages by \(title)", .bold))
    let total = shares.reduce(0) { $0 + $1.total }
    for share in shares {
      out.line(
        "  " + Self.left(share.total.grouped, 12)
          + Self.left(Self.percent(share.total, of: total), 9)
          + "  " + share.name.escaped)
    }
  }

  /// What is to be known beside the numbers.
  var notes: [String] {
    var notes: [String] = []
    if messages.incoming.total + messages.outgoing.total == 0, localMessages > 0 {
      notes.append(
        "all mail was local to this host: where a proxy hides other hosts behind 127.0.0.1,"
          + " --count-local counts it as theirs")
    }
    if clearAfterFailedHandshake > 0 {
      notes.append(
        "\(clearAfterFailedHandshake.counted("message", "messages")) went in clear after a handshake"
          + " with the same server had failed")
    }
    if untrustedMayBeTrusted {
      notes.append(
        "Postfix 3.6 to 3.10.3 writes Untrusted also of a server whose certificate is trusted and has"
          + " another name: \(untrustedConnections.counted("connection", "connections")) may be better"
          + " than the log says")
    }
    if peersNotKeptApart > 0 {
      notes.append(
        "there are more peers than are kept apart: \(peersNotKeptApart.grouped) with little mail are in"
          + " the sums, but in no list")
    }
    return notes
  }

  private func writeNotes(to out: OutputChannel) {
    guard !notes.isEmpty else { return }
    out.line()
    for note in notes { out.paragraph(("  ", nil), text: note, margin: 2) }
  }

  private var localMessages: Int { (messages.incoming.local ?? 0) + (messages.outgoing.local ?? 0) }

  /// What to do about messages that could not be joined.
  static func hint(unjoined: Int, of total: Int, gaps: Int) -> String {
    if gaps > 0 {
      return
        "the log says that lines were dropped: raise RateLimitBurst of journald, or that of rsyslog"
    }
    if unjoined * 2 > total {
      return
        "the log has hardly any lines of TLS: set smtp_tls_loglevel and smtpd_tls_loglevel to 1"
    }
    return "the lines of their connections may be in an older file: name that, too"
  }

  static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "-" }
    // Rounded down, so that nothing but all is 100.
    let tenths = part * 1000 / whole
    return "\(tenths / 10).\(tenths % 10) %"
  }

  private static func left(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
