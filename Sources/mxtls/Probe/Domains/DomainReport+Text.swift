// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import MailPolicy
import Primitives

extension DomainReport {
  /// Writes the report for people: the domain, its findings, and then each of its hosts.
  ///
  /// - Parameter console: Knows what is wanted: with `--quiet` only what is wrong, with `--verbose`
  ///   notes as well.
  func writeText(to console: Console) {
    let out = console.out
    let options = console.options
    let shown = findings.filter { $0.severity > .note || options.verbose }
    if !options.quiet || !shown.isEmpty {
      out.paragraph(
        (facts.domain.text, .bold), ("  ", nil), (status.verdict, status.style), ("  ", nil),
        text: options.quiet ? "" : manner, margin: 2)
    }
    if !options.quiet { card(isVerbose: options.verbose).write(to: out, indent: 2, labels: 16) }
    for finding in shown {
      out.line()
      finding.write(to: console)
    }
    for report in hosts.compactMap(\.self) {
      if !options.quiet { out.line() }
      report.writeText(to: console)
    }
  }

  private var manner: String {
    let count = facts.hosts.count
    return "\(count) host\(count == 1 ? "" : "s"), \(connections) connection"
      + (connections == 1 ? "" : "s")
  }

  private func card(isVerbose: Bool) -> Fields {
    var card = Fields()
    card.add("mx", mx)
    card.add("mta-sts policy", policyText)
    card.add("tls reports", facts.reports.found?.addresses.joined(separator: ", "))
    for (sender, delivery) in deliveries { card.add(sender.rawValue, delivery.text) }
    return card
  }

  /// The hosts and how far they can be believed.
  private var mx: String {
    let hosts = facts.hosts.map { host in
      host.preference.map { "\($0) \(host.text)" } ?? host.text
    }
    let trust = facts.state == .secure ? "signed" : facts.state == .insecure ? "not signed" : ""
    switch facts.route.kind {
    case .exchangers: return "\(hosts.joined(separator: ", ")); \(trust)"
    case .domainItself: return "none: mail goes to the domain itself"
    case .refused: return "none: the domain takes no mail"
    case .noSuchDomain: return "none: there is no such domain"
    case .unknown(let state): return "unknown: \(state.failure ?? "they cannot be read")"
    }
  }

  private var policyText: String? {
    switch policy {
    case .absent: nil
    case .malformed(let error): "malformed: \(error.reason)"
    case .unavailable(let error): "unavailable: \(error.reason)"
    case .found(let policy):
      ([policy.mode.rawValue, "for \(Int64(policy.maxAge).durationText)"]
        + [policy.patterns.map(\.description).joined(separator: ", ")].filter { !$0.isEmpty })
        .joined(separator: ", ")
    }
  }
}
