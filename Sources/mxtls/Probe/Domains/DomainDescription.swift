// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import MailPolicy
import Primitives

/// The report of a domain for programs, field by field as the manual page documents them.
struct DomainDescription: Encodable {
  let domain: String
  let status: String
  let checkedAt: String
  let connections: Int
  let mx: Route
  let mtaSts: Policy
  let tlsReports: Reports
  let deliveries: [Way]
  let hosts: [Host]
  let findings: [ProbeDescription.Remark]

  struct Route: Encodable {
    let kind: String
    let dnssec: String
    let reason: String?
  }

  struct Policy: Encodable {
    let record: String
    let id: String?
    let policy: String?
    let reason: String?
    let mode: String?
    let maxAge: Int?
    let patterns: [String]?
  }

  struct Reports: Encodable {
    let record: String
    let addresses: [String]?
  }

  struct Way: Encodable {
    let sender: String
    let way: String
    let reasons: [String]
  }

  struct Host: Encodable {
    let preference: Int?
    let name: String
    let listed: Bool?
    let server: ProbeDescription?
  }
}

extension DomainDescription {
  init(_ report: DomainReport, now: UnixTime) {
    let facts = report.facts
    domain = facts.domain.text
    status = report.status.verdict
    checkedAt = now.iso8601
    connections = report.connections
    mx = Route(facts)
    mtaSts = Policy(facts.policy, report.policy)
    tlsReports = Reports(
      record: facts.reports.word, addresses: facts.reports.found?.addresses)
    deliveries = report.deliveries.map {
      Way(sender: $0.sender.rawValue, way: $0.delivery.way.rawValue, reasons: $0.delivery.reasons)
    }
    hosts = zip(facts.hosts, report.hosts).map { host, server in
      Host(
        preference: host.preference.map { Int($0) }, name: host.text,
        listed: report.policy.found.flatMap { $0.mode == .none ? nil : $0.allows(host.text) },
        server: server.map { ProbeDescription($0, now: now) })
    }
    findings = report.findings.map(ProbeDescription.Remark.init)
  }
}

extension DomainDescription.Route {
  fileprivate init(_ facts: DomainFacts) {
    let kind =
      switch facts.route.kind {
      case .exchangers: "hosts"
      case .domainItself: "domain"
      case .refused: "null"
      case .noSuchDomain: "no-such-domain"
      case .unknown: "unknown"
      }
    self.init(
      kind: kind, dnssec: facts.state.word, reason: facts.blindness ?? facts.state.failure)
  }
}

extension DomainDescription.Policy {
  fileprivate init(_ record: DomainFacts.Record<STSRecord>, _ policy: DomainPolicy) {
    let found = policy.found
    let (word, reason): (String?, String?) =
      switch policy {
      case .absent: (nil, nil)
      case .found: ("found", nil)
      case .malformed(let error): ("malformed", error.reason)
      case .unavailable(let error): ("unavailable", error.reason)
      }
    self.init(
      record: record.word, id: record.found?.id, policy: word, reason: reason,
      mode: found?.mode.rawValue, maxAge: found?.maxAge,
      patterns: found?.patterns.map(\.description))
  }
}

extension DomainFacts.Record {
  /// What there is, for programs.
  fileprivate var word: String {
    switch self {
    case .known(.absent): "absent"
    case .known(.found): "found"
    case .known(.malformed): "malformed"
    case .known(.several): "several"
    case .unknown: "unknown"
    }
  }
}
