// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import Primitives
import TLSCrypto

/// Judges the TLSA records of servers by the pairs that these have.
struct TLSAJudge {
  let now: UnixTime
  /// How much of the life of a signature has to be left.
  let limits: (warning: Threshold, critical: Threshold)
  /// Tells whether a chain is one of a CA that is trusted here.
  let isTrusted: ([Certificate]) -> Bool
  /// Tells which findings are wanted.
  let isIncluded: (FindingKind) -> Bool

  /// Records as somebody tells them.
  struct View {
    let teller: String
    let set: TLSARecordSet
  }

  /// Judges a server.
  ///
  /// - Parameters:
  ///   - service: The server with its pairs.
  ///   - facts: What the DNS says.
  /// - Returns: All of that, with what is to be said of it.
  func report(_ service: TLSAService, _ facts: TLSAFacts) -> TLSAReport {
    let views = views(facts)
    let records = records(service, facts, views)
    let names = names(service, facts)
    var findings = ProbeJudge.findings(facts.outlook, isNeeded: true)
    if let fault = service.fault { findings += fault.faults.map { unread($0) } }
    if facts.isHeeded {
      for pair in service.pairs { findings += self.findings(pair, views, names) }
    }
    findings += records.flatMap { self.findings($0, service) }
    findings += fragility(service, records)
    findings += unreadable(views)
    if let none = none(service, facts, views) { findings.append(none) }
    findings += TLSAZoneJudge(now: now, limits: limits).findings(facts)
    let report = TLSAReport(
      service: service, facts: facts, records: records,
      pairs: service.pairs.map { ($0, verdict($0, facts, names)) },
      signature: facts.survey?.firstEnd(now), findings: [])
    findings += age(report)
    return TLSAReport(
      service: service, facts: facts, records: records, pairs: report.pairs,
      signature: report.signature, findings: findings.filter { isIncluded($0.kind) }.inOrder)
  }

  /// What is done with a server that shows a pair, by what is true.
  private func verdict(_ pair: TLSAPair, _ facts: TLSAFacts, _ names: [String]) -> TLSAVerdict {
    switch facts.outlook {
    case .unknown(let reason, _): return .unknown(reason)
    case .known(let view):
      switch view.truth.dane {
      case .authenticate(let policy):
        return TLSAVerdict(of: pair, by: policy.records, names: names, at: now)
      case .encrypt: return .encrypted
      case .opportunistic: return .opportunistic
      case .postpone: return .postponed(view.reason ?? "there is no answer")
      }
    }
  }

  /// The reference names of the host.
  private func names(_ service: TLSAService, _ facts: TLSAFacts) -> [String] {
    facts.outlook.view?.truth.policy?.referenceNames.map(\.description) ?? ["\(service.host)"]
  }

  /// The records as the resolver and the name servers of the zone tell them.
  private func views(_ facts: TLSAFacts) -> [View] {
    var views: [View] = []
    if facts.isHeeded, let view = facts.outlook.view, view.truth.failure == nil,
      let set = view.truth.records ?? (try? TLSARecordSet([]))
    {
      views.append(View(teller: "resolvers", set: set))
    }
    for server in facts.survey?.servers ?? [] where server.isAnswering {
      let published = server.published
      if let set = try? TLSARecordSet(published.values, unreadable: published.malformed) {
        views.append(View(teller: server.text, set: set))
      }
    }
    return views
  }

  /// All records that anybody tells, with what they are for.
  private func records(
    _ service: TLSAService, _ facts: TLSAFacts, _ views: [View]
  ) -> [TLSAReport.Record] {
    var uses: [TLSARecord: TLSARecordSet.Use] = [:]
    for view in views {
      for (record, use) in zip(view.set.records, view.set.uses) {
        uses[record] = uses[record] ?? use
      }
    }
    for record in facts.outlook.view?.unheeded ?? [] where uses[record] == nil {
      uses[record] = (try? TLSARecordSet([record]))?.uses.first ?? .usable
    }
    let names = names(service, facts)
    return uses.keys.sorted { $0.rdata.lexicographicallyPrecedes($1.rdata) }.map { record in
      TLSAReport.Record(
        record: record, use: uses[record] ?? .usable,
        pairs: service.pairs.filter { isFor(record, $0, names) },
        lacking: views.dropFirst(views.first?.teller == "resolvers" ? 1 : 0)
          .filter { !$0.set.records.contains(record) }.map(\.teller))
    }
  }

  /// Whether a record is for a pair, though something else may be wrong with that.
  private func isFor(_ record: TLSARecord, _ pair: TLSAPair, _ names: [String]) -> Bool {
    guard let set = try? TLSARecordSet([record]) else { return false }
    switch TLSAVerdict(of: pair, by: set, names: names, at: now) {
    case .authenticated, .refused, .unknown: return true
    case .unmatched, .encrypted, .opportunistic, .postponed: return false
    }
  }

  /// The findings of a pair: by whose records it is refused.
  private func findings(
    _ pair: TLSAPair, _ views: [View], _ names: [String]
  ) -> [Finding] {
    let verdicts = views.map { view in
      (view.teller, TLSAVerdict(of: pair, by: view.set, names: names, at: now))
    }
    let refusals = verdicts.filter(\.1.isRefusal)
    guard let worst = refusals.first?.1 else { return [] }
    // Where all say the same, it does not matter who says it.
    let tellers = refusals.count == views.count ? [] : refusals.map(\.0)
    if pair.state == .next {
      return [
        Finding(.tlsaNextMissing, "no record fits \(pair.text)", users: tellers)
      ]
    }
    if case .refused(let reason) = worst {
      return [Finding(.tlsaRefused, "\(pair.text): \(reason)", users: tellers)]
    }
    return [Finding(.tlsaMissing, "no record fits \(pair.text)", users: tellers)]
  }

  /// The findings of a record that is published.
  private func findings(_ record: TLSAReport.Record, _ service: TLSAService) -> [Finding] {
    let text = record.record.short
    switch record.use {
    case .unsupportedUsage: return [Finding(.tlsaUnusable, "\(text): \(record.use.reason)")]
    case .malformed: return [Finding(.tlsaMalformed, "\(text): \(record.use.reason)")]
    case .usable, .outranked:
      // Nothing is known of pairs that cannot be read.
      guard record.pairs.isEmpty, !service.pairs.isEmpty, service.fault == nil else { return [] }
      return [Finding(.tlsaStale, "\(text) fits no pair of this host")]
    }
  }

  /// The findings of records that are a pair's only ones, and will not fit the next of the same key.
  private func fragility(
    _ service: TLSAService, _ records: [TLSAReport.Record]
  ) -> [Finding] {
    service.pairs.filter { $0.state != .next && !$0.certificates.isEmpty }.flatMap { pair in
      let own = records.filter { record in
        record.use == .usable && record.pairs.contains { $0.key.matches(pair.key) }
      }.map(\.record)
      if own.contains(where: { $0.usage == 3 && $0.selector == 1 }) { return [Finding]() }
      return own.compactMap { record in
        if record.usage == 3 {
          return Finding(
            .tlsaFragile, "\(record.short) is of the certificate, and not of the key: \(pair.text)")
        }
        guard let issuer = pair.issuer, !issuer.isSelfIssued, isTrusted(pair.certificates) else {
          return nil
        }
        return Finding(
          .tlsaFragile, "\(record.short) is of the intermediate of a public CA: \(pair.text)")
      }
    }
  }

  /// The finding of records that have no room for their fields.
  private func unreadable(_ views: [View]) -> [Finding] {
    let count = views.map(\.set.unreadable).max() ?? 0
    if count == 0 { return [] }
    return [
      Finding(
        .tlsaMalformed,
        count == 1 ? "a record is too short to be one" : "\(count) records are too short to be any")
    ]
  }

  /// The finding of a server without records.
  private func none(
    _ service: TLSAService, _ facts: TLSAFacts, _ views: [View]
  ) -> Finding? {
    guard facts.isHeeded, facts.outlook.view?.truth.failure == nil, !views.isEmpty,
      views.allSatisfy({ $0.set.demand == .nothing })
    else { return nil }
    return Finding(.tlsaNone, severity: service.port == 25 ? nil : .note)
  }

  /// The finding of records that are kept for long.
  private func age(_ report: TLSAReport) -> [Finding] {
    guard let wait = report.wait, wait > 86400 else { return [] }
    return [Finding(.tlsaLongTTL, "they are kept for \(Int64(wait).durationText)")]
  }

  private func unread(_ fault: String) -> Finding {
    Finding(.fileUnreadable, fault, severity: .unknown)
  }
}

extension TLSAFacts {
  /// A Boolean value that tells whether senders heed what the name servers of the zone say: whether the
  /// zone is signed.
  var isHeeded: Bool {
    guard let view = outlook.view else { return true }
    return view.unheeded.isEmpty && view.truth.decisive != .insecure
  }
}

extension ZoneSurvey {
  /// The end of the signature that ends first, with its lifetime; nil where there is none.
  func firstEnd(_ now: UnixTime) -> (end: UnixTime, lifetime: Int64)? {
    signatures.map { ($0.end(near: now), $0.lifetime) }.min { $0.0 < $1.0 }
  }
}
