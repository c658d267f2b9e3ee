// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import Primitives
import TLSCrypto

extension TLSAReport {
  /// Writes the report for people.
  ///
  /// - Parameter console: Knows what is wanted: with `--quiet` only what is wrong, with `--verbose`
  ///   notes and what each name server says as well.
  func writeText(to console: Console) {
    let out = console.out
    let options = console.options
    let shown = findings.filter { $0.severity > .note || options.verbose }
    if options.quiet, shown.isEmpty { return }
    out.paragraph(
      (service.name, .bold), ("  ", nil), (status.verdict, status.style), ("  ", nil),
      text: options.quiet ? "" : manner, margin: 2)
    if !options.quiet { card(console).write(to: out, indent: 2, labels: 12) }
    for finding in shown {
      out.line()
      finding.write(to: console)
    }
  }

  /// How much there is.
  private var manner: String {
    let servers = facts.survey?.servers.count ?? 0
    return "\(records.count) record\(records.count == 1 ? "" : "s"), \(servers) name server"
      + (servers == 1 ? "" : "s")
  }

  private func card(_ console: Console) -> Fields {
    var card = Fields()
    for (pair, verdict) in pairs { card.add("pair", "\(pair.text): \(verdict.text)") }
    for record in records { card.add("record", text(record)) }
    card.add("zone", zone(console))
    if let wait, pairs.contains(where: { $0.pair.state == .next }) || console.options.verbose {
      card.add(
        "roll-over", "a new record has to be there for \(Int64(wait).durationText) before its key")
    }
    guard console.options.verbose else { return card }
    for server in facts.survey?.servers ?? [] {
      let count = server.published.values.count
      let serial = server.serial.map { ", serial \($0)" } ?? ""
      card.add(
        "name server",
        "\(server.text): \(server.failure ?? "\(count) record\(count == 1 ? "" : "s")\(serial)")")
    }
    return card
  }

  private func text(_ record: Record) -> String {
    var parts: [String] = []
    if record.use != .usable { parts.append(record.use.reason) }
    let keys = record.pairs.map { pair in
      [pair.key.summary, pair.stateText].filter { !$0.isEmpty }.joined(separator: ", ")
    }.unique
    if !keys.isEmpty { parts.append("for \(keys.joined(separator: "; "))") }
    if keys.isEmpty, record.use == .usable { parts.append("for no pair of this host") }
    return "\(record.record.short) \(parts.joined(separator: ", "))"
  }

  private func zone(_ console: Console) -> String? {
    guard let survey = facts.survey else { return nil }
    guard facts.isHeeded, let signature else { return "\(survey.zone), not signed" }
    return "\(survey.zone), signed until \(console.clock.describe(signature.end))"
  }
}
