// SPDX-License-Identifier: Apache-2.0

import DANE

/// The DNS of a case of Tests/Fixtures/dane/postfix.tsv.
struct TruthZone {
  /// The domain that a domain which is an alias stands for; the certificates know it.
  static let domain = TruthCertificates.domain

  let dns: FakeDNS
  let route: MailRoute
  private let truth: TruthCase
  private let certificates: TruthCertificates

  init(_ truth: TruthCase, _ certificates: TruthCertificates) throws {
    self.truth = truth
    self.certificates = certificates
    let host = try DNSName(
      truth.id.contains("wilddeep") ? TruthCertificates.deepHost : TruthCertificates.host)
    let alias = try DNSName(TruthCertificates.alias)
    let isAlias = truth.has("mxcname") || truth.has("insecalias")
    var exchanger = isAlias ? alias : host
    if truth.has("uppermx") {
      exchanger = try DNSName(exchanger.description.uppercased())
    }
    route = try Self.route(truth, exchanger)
    dns = FakeDNS(
      try Self.addresses(truth, exchanger, host, alias)
        + Self.records(truth, host, alias, certificates))
  }

  private static func route(_ truth: TruthCase, _ exchanger: DNSName) throws -> MailRoute {
    if truth.has("nomx") { return MailRoute(DNSAnswer(DNSQuestion(exchanger, .mx), .secure)) }
    let canonical = try DNSName(domain)
    let asked = truth.has("domcname") ? try DNSName("alias.example") : canonical
    return MailRoute(
      DNSAnswer(
        DNSQuestion(asked, .mx), truth.has("insecmx") ? .insecure : .secure, .found,
        data: [[0, 10] + exchanger.wire], canonicalName: canonical, timeToLive: 300))
  }

  private static func addresses(
    _ truth: TruthCase, _ exchanger: DNSName, _ host: DNSName, _ alias: DNSName
  ) throws -> [DNSAnswer] {
    let isAlias = exchanger == alias
    let question = DNSQuestion(exchanger, .a)
    if truth.has("abogus") { return [DNSAnswer(question, .bogus(reason: "the lab made it so"))] }
    let isInsecure = truth.has("inseca") || truth.has("insecalias")
    let address = DNSAnswer(
      question, isInsecure ? .insecure : .secure, .found, data: [[192, 0, 2, 1]],
      canonicalName: isAlias ? host : nil)
    let none = DNSAnswer(
      DNSQuestion(exchanger, .aaaa), address.state, .noData,
      canonicalName: address.canonicalName)
    let name = DNSAnswer(
      DNSQuestion(alias, .cname), truth.has("insecalias") ? .insecure : .secure, .found,
      data: [host.wire])
    return [address, none] + (isAlias ? [name] : [])
  }

  private static func records(
    _ truth: TruthCase, _ host: DNSName, _ alias: DNSName, _ certificates: TruthCertificates
  ) throws -> [DNSAnswer] {
    if truth.has("only465") { return [] }
    let own =
      truth.has("empty-nonterm")
      ? [] : try truth.records.flatMap { try certificates.record($0, of: truth) }
    let atAlias = truth.value("where") == "owner"
    var answers = [try answer(truth, own, below: atAlias ? alias : host)]
    if let other = truth.value("ownertlsa") {
      let records = try TruthCase.records(other).flatMap { try certificates.record($0, of: truth) }
      answers.append(
        DNSAnswer(
          try question(alias), .secure, .found, data: records.map(\.rdata)))
    }
    return answers
  }

  private static func question(_ base: DNSName) throws -> DNSQuestion {
    DNSQuestion(try base.adding("_25", "_tcp"), .tlsa)
  }

  private static func answer(
    _ truth: TruthCase, _ records: [TLSARecord], below base: DNSName
  ) throws -> DNSAnswer {
    let question = try question(base)
    if truth.has("servfail") { return DNSAnswer(question, .serverFailure(code: 2)) }
    if truth.has("timeout") { return DNSAnswer(question, .timedOut) }
    if truth.has("bogus") || truth.id == "dns-mxcname-targetbogus" {
      return DNSAnswer(question, .bogus(reason: "the lab made it so"))
    }
    let isInsecure = truth.has("tlsacname-insec") || truth.has("insecdeleg")
    return DNSAnswer(
      question, isInsecure ? .insecure : .secure,
      !records.isEmpty ? .found : truth.has("empty-nonterm") ? .noData : .noSuchName,
      data: records.map(\.rdata))
  }

  /// What Postfix does with the host.
  func decision() throws -> DANEDecision {
    try DANEDecision(for: route.hosts[0], on: route, asking: dns)
  }
}
