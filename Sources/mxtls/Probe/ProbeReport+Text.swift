// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Primitives
import SMTP
import TLSCrypto

extension ProbeReport {
  /// Writes the report for people.
  ///
  /// - Parameter console: Knows what is wanted: with `--quiet` only what is wrong, with `--verbose`
  ///   notes and all that the server offers as well.
  func writeText(to console: Console) {
    let out = console.out
    let options = console.options
    let shown = findings.filter { $0.severity > .note || options.verbose }
    if options.quiet, shown.isEmpty { return }
    out.paragraph(
      ("\(probe.endpoint)", .bold), ("  ", nil), (status.verdict, status.style), ("  ", nil),
      text: options.quiet ? "" : manner, margin: 2)
    if !options.quiet {
      outlook?.card(isVerbose: options.verbose).write(to: out, indent: 2, labels: 16)
      for (places, card) in cards(console) {
        out.line("  " + out.styled(places.joined(separator: ", ").escaped, .bold))
        card.write(to: out, indent: 4)
      }
    }
    for finding in shown {
      out.line()
      finding.write(to: console)
    }
  }

  /// What was spoken, and what it took.
  private var manner: String {
    let start = probe.endpoint.isWrapper ? "implicit TLS" : "STARTTLS"
    let count = "\(connections) connection\(connections == 1 ? "" : "s")"
    let name = service.map { ", \($0)" } ?? ""
    return "\(probe.mailProtocol.name), \(start), \(count)\(name)"
  }

  /// The facts, those of several addresses once where they are the same.
  private func cards(_ console: Console) -> [(places: [String], card: Fields)] {
    var cards: [(places: [String], facts: [Fact], card: Fields)] = []
    for address in probe.addresses {
      let facts = address.facts(
        isTrusted: trusted.contains(address.address.text), dane: dane[address.address.text],
        now: console.clock.now,
        isVerbose: console.options.verbose)
      if let index = cards.firstIndex(where: { $0.facts == facts }) {
        cards[index].places.append(address.address.text)
        continue
      }
      var card = Fields()
      for fact in facts { card.add(fact.label, fact.value) }
      cards.append(([address.address.text], facts, card))
    }
    return cards.map { ($0.places, $0.card) }
  }
}

/// A line of a card.
private struct Fact: Equatable {
  let label: String
  let value: String
}

extension AddressProbe {
  /// What is told of an address.
  fileprivate func facts(isTrusted: Bool, dane: String?, now: UnixTime, isVerbose: Bool) -> [Fact] {
    guard let agreement = visit.agreement else {
      let detail = isVerbose ? visit.failure?.detail.map { " (\($0))" } ?? "" : ""
      return [
        Fact(label: "tls", value: visit.failure.map { "none: \($0.what)\(detail)" } ?? "none")
      ]
    }
    var facts = [
      Fact(label: "tls", value: "\(agreement.protocolName) with \(agreement.cipher)"),
      Fact(label: "key exchange", value: agreement.exchange),
    ]
    func add(_ label: String, _ value: String?) {
      if let value, !value.isEmpty { facts.append(Fact(label: label, value: value)) }
    }
    add("signature", agreement.signature?.text)
    let trust = isTrusted ? "trusted" : "not trusted here"
    add("certificate", visit.certificates.first.map { "\($0.line(now)), \(trust)" })
    add(
      "sent with it", visit.certificates.dropFirst().map(\.subject.shown).joined(separator: "; "))
    for chain in otherChains { add("and another", chain.first?.line(now)) }
    if let otherFailure { add("and another", "unknown: \(otherFailure.what)") }
    add("by name", named.map(\.name).unique.shortList)
    add("tlsa", dane)
    add("resumption", resumptionText)
    if agreement.asksForCertificate { add("client", "is asked for a certificate") }
    add("only in clear", difference(visit.clearOffers, visit.offers))
    add("only under TLS", difference(visit.offers, visit.clearOffers))
    if isVerbose { add("offers", visit.offers?.joined(separator: ", ")) }
    return facts
  }

  private var resumptionText: String? {
    let session = visit.session
    let ticket =
      session?.hasTicket == true
      ? "by ticket" + (session.flatMap(\.lifetimeText).map { " for \($0)" } ?? "")
      : "by identifier"
    return switch resumption {
    case .resumed: "yes, \(ticket)"
    case .notOffered: "no: the server gives nothing to resume by"
    case .refused: "no: the server does not take back what it gave (\(ticket))"
    case .unknown: connections == 1 ? "not tried" : "unknown"
    }
  }

  /// What is offered in one place and not in the other; nothing where it was asked in one alone.
  private func difference(_ some: [String]?, _ others: [String]?) -> String? {
    guard let some, let others else { return nil }
    return some.filter { !others.contains($0) && !["STARTTLS", "STLS"].contains($0.uppercased()) }
      .joined(separator: ", ")
  }
}

extension ClientSession {
  /// For how long the ticket holds; nil where the server does not say.
  fileprivate var lifetimeText: String? {
    ticketLifetime == 0 ? nil : Int64(ticketLifetime).durationText
  }
}

extension TLSAgreement.Signature {
  /// Such as "ECDSA with SHA256".
  fileprivate var text: String { digest.map { "\(algorithm) with \($0)" } ?? algorithm }
}

extension Certificate {
  /// The certificate in a line: kind of key, names, issuer and time left.
  fileprivate func line(_ now: UnixTime) -> String {
    let names = extensions.names.map(\.text)
    let name = names.first ?? subject.commonName ?? "no name"
    let others = names.count > 1 ? " +\(names.count - 1)" : ""
    let issuer = isSelfIssued ? "self-signed" : "from \(self.issuer.shown)"
    return "\(publicKey.shortSummary), \(name)\(others), \(issuer), \(notAfter.expiry(from: now))"
  }
}

extension DistinguishedName {
  /// The common name, or else the whole of it.
  fileprivate var shown: String { commonName ?? (try? text) ?? "no name" }
}
