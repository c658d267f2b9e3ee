// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import MailPolicy
import Primitives
import SMTP

/// Judges the mail of a domain: its hosts, and what is published of them.
struct DomainJudge {
  private let judge: ProbeJudge
  private let isIncluded: (FindingKind) -> Bool

  /// - Parameters:
  ///   - judge: Judges the hosts.
  ///   - isIncluded: Tells which findings are wanted.
  init(_ judge: ProbeJudge, _ isIncluded: @escaping (FindingKind) -> Bool) {
    self.judge = judge
    self.isIncluded = isIncluded
  }

  /// Judges a domain.
  ///
  /// - Parameters:
  ///   - facts: What the DNS says of it.
  ///   - policy: What became of its policy.
  ///   - probes: What its hosts serve, in their order; nil for one without an address.
  /// - Returns: All of that, with what is to be said of it.
  func report(
    _ facts: DomainFacts, _ policy: DomainPolicy, _ probes: [HostProbe?]
  ) -> DomainReport {
    let chains = ServedChainCheck(options: judge.options)
    let ways = zip(facts.hosts, probes).map { host, probe in
      (host.text, HostDeliveries(to: host, probe, chains, now: judge.options.now))
    }
    let byPolicy = policy.found.map { policy in ways.map { ($0.0, $0.1.byPolicy(policy)) } }
    var findings = routeFindings(facts) + recordFindings(facts)
    findings += policyFindings(policy, byPolicy ?? [])
    let reports = zip(facts.hosts, probes).map { host, probe in
      probe.map { judge.report($0, name: host.text, host.outlook, isNeeded: true, isIncluded) }
    }
    return DomainReport(
      facts: facts, policy: policy, hosts: reports,
      deliveries: deliveries(facts, policy, ways, byPolicy ?? []),
      findings: findings.filter { isIncluded($0.kind) }.inOrder)
  }

  /// How each kind of sender delivers.
  private func deliveries(
    _ facts: DomainFacts, _ policy: DomainPolicy, _ ways: [(name: String, HostDeliveries)],
    _ byPolicy: [(name: String, delivery: Delivery)]
  ) -> [(sender: MailSender, delivery: Delivery)] {
    let failure = facts.failure
    return MailSender.allCases.map { sender in
      if let failure { return (sender, failure) }
      let opportunistic = Delivery(to: ways.map { ($0.name, $0.1.opportunistic) })
      switch sender {
      case .opportunistic: return (sender, opportunistic)
      case .dane: return (sender, Delivery(to: ways.map { ($0.name, $0.1.dane) }))
      case .mtaSTS:
        guard let reason = policy.laxity else { return (sender, Delivery(to: byPolicy)) }
        return (sender, Delivery(opportunistic.way, [reason] + opportunistic.reasons))
      }
    }
  }

  /// The findings of the way of the mail.
  private func routeFindings(_ facts: DomainFacts) -> [Finding] {
    if let blindness = facts.blindness {
      return [
        Finding(
          .domainUnknown, "the name servers of this host pass on no DNSSEC: \(blindness)",
          remedy: FindingKind.daneResolverDiffers.remedy)
      ]
    }
    var findings: [Finding] = []
    switch facts.route.kind {
    case .unknown(let state):
      let reason = "the MX records: \(state.failure ?? "they cannot be read")"
      findings.append(Finding(state.isBogus ? .domainBogus : .domainUnknown, reason))
    case .noSuchDomain: findings.append(Finding(.domainMissing))
    case .refused: findings.append(Finding(.domainNoMail))
    case .domainItself: findings.append(Finding(.domainNoMX))
    case .exchangers: break
    }
    if facts.ignored > 0 {
      let count = facts.hosts.count
      findings.append(
        Finding(
          .domainTooManyHosts,
          "has \(count + facts.ignored) hosts, of which the first \(count) were looked at"))
    }
    let homeless = facts.hosts.filter { !$0.hasAddress }
    for host in homeless {
      findings.append(
        Finding(
          .domainNoAddress, severity: homeless.count == facts.hosts.count ? .critical : nil,
          users: [host.text]))
    }
    for host in facts.hosts where host.preference != nil {
      guard let truth = host.outlook.view?.truth, truth.host != truth.exchanger else { continue }
      findings.append(
        Finding(.domainAlias, "\(host.text) is an alias of \(truth.host)", users: [host.text]))
    }
    if !facts.route.isSecure {
      let hosts = facts.hosts.filter { $0.outlook.view?.truth.records != nil }
      if !hosts.isEmpty { findings.append(Finding(.domainInsecure, users: hosts.map(\.text))) }
    }
    return findings + [difference(facts)].compactMap(\.self)
  }

  /// The finding of a domain whose mail Postfix on this host sends elsewhere.
  private func difference(_ facts: DomainFacts) -> Finding? {
    // Each answer has the hosts of one preference in another order.
    guard let believed = facts.believed, Set(believed.hosts) != Set(facts.route.hosts) else {
      return nil
    }
    if case .unknown = believed.kind, facts.hosts.isEmpty { return nil }
    let names = believed.hosts.map { $0.description }.joined(separator: ", ")
    return Finding(
      .daneResolverDiffers,
      "as the name servers of this host tell it, the mail goes to "
        + (names.isEmpty ? "nobody" : names))
  }

  /// The findings of the records of MTA-STS and of TLS reports.
  private func recordFindings(_ facts: DomainFacts) -> [Finding] {
    guard facts.blindness == nil, !facts.hosts.isEmpty else { return [] }
    var findings: [Finding] = []
    if let reason = facts.policy.fault { findings.append(Finding(.stsRecord, reason)) }
    if let reason = facts.reports.fault { findings.append(Finding(.tlsrptRecord, reason)) }
    let hasDANE = facts.hosts.contains { $0.outlook.view?.truth.records != nil }
    if case .known(.absent) = facts.reports, hasDANE || facts.policy.found != nil {
      findings.append(Finding(.tlsrptMissing))
    }
    return findings
  }

  /// The findings of the policy of MTA-STS, and of hosts that do not fit it.
  private func policyFindings(
    _ policy: DomainPolicy, _ hosts: [(name: String, delivery: Delivery)]
  ) -> [Finding] {
    switch policy {
    case .absent: return []
    case .unavailable(let error): return [Finding(.stsUnavailable, error.reason)]
    case .malformed(let error): return [Finding(.stsPolicy, error.reason)]
    case .found(let policy):
      var findings: [Finding] = []
      if policy.mode != .enforce {
        findings.append(Finding(.stsNotEnforced, "the mode is \(policy.mode.rawValue)"))
      }
      guard policy.mode != .none else { return findings }
      if policy.maxAge < 604_800 {
        findings.append(Finding(.stsShortAge, "max_age is \(policy.maxAge) seconds"))
      }
      let severity: Severity? = policy.mode == .enforce ? nil : .warning
      for (name, delivery) in hosts where delivery.way == .refused {
        let isListed = policy.allows(name)
        let reason = delivery.reasons.joined(separator: "; ")
        findings.append(
          Finding(
            isListed ? .stsCertificate : .stsUnlisted, isListed ? reason : nil,
            severity: severity, users: [name]))
      }
      return findings
    }
  }
}

extension DomainFacts {
  /// The delivery to a domain without a host; nil for one that has some.
  fileprivate var failure: Delivery? {
    if blindness != nil {
      return Delivery(.unknown, "the name servers of this host pass on no DNSSEC")
    }
    switch route.kind {
    case .exchangers, .domainItself: return nil
    case .refused: return Delivery(.refused, "the domain takes no mail")
    case .noSuchDomain: return Delivery(.refused, "there is no such domain")
    case .unknown(let state):
      return state.isBogus
        ? Delivery(.refused, "DNSSEC refuses the MX records")
        : Delivery(.unknown, "the MX records cannot be looked up")
    }
  }
}

extension DomainFacts.Record {
  /// Why a record does not count; nil where it does, or where there is none.
  fileprivate var fault: String? {
    switch self {
    case .known(.absent), .known(.found): nil
    case .known(.malformed(let error)): error.reason
    case .known(.several(let count)): "there are \(count) records, of which none counts"
    case .unknown(let state): state.failure
    }
  }
}

extension DomainPolicy {
  /// Why a sender heeds no policy; nil where it does.
  fileprivate var laxity: String? {
    switch self {
    case .absent: "there is no policy"
    case .malformed, .unavailable: "there is no policy that can be read"
    case .found(let policy):
      switch policy.mode {
      case .enforce: nil
      case .testing: "the policy is only being tested"
      case .none: "the policy is that there is none"
      }
    }
  }
}
