// SPDX-License-Identifier: Apache-2.0

import DANE
import SMTP

/// What is known of some domains, and what is not yet.
///
/// A host that takes the mail of several domains is asked once.
struct DomainBoard {
  let facts: [DomainFacts]
  /// The hosts that have to be asked.
  let targets: [ProbeTarget]
  /// The domains whose policy has to be fetched.
  let policies: [MailDomain]
  private var hosts: [String: HostProbe] = [:]
  private var found: [MailDomain: DomainPolicy] = [:]
  /// The places of the domains that have not been taken.
  private var open: [Int]

  /// - Parameter facts: What the DNS says of each domain.
  init(_ facts: [DomainFacts]) {
    self.facts = facts
    var targets: [ProbeTarget] = []
    var known: Set<String> = []
    for host in facts.flatMap(\.hosts) where host.hasAddress && known.insert(host.text).inserted {
      targets.append(
        ProbeTarget(
          exchanger: host.text, serverName: host.outlook.view?.serverName,
          addresses: host.addresses))
    }
    self.targets = targets
    policies = facts.filter { $0.policy.found != nil }.map(\.domain)
    open = Array(facts.indices)
  }

  /// Keeps what a host serves.
  mutating func add(_ probe: HostProbe, of target: ProbeTarget) {
    hosts[target.endpoint.host] = probe
  }

  /// Keeps what became of the policy of a domain.
  mutating func add(_ policy: DomainPolicy, of domain: MailDomain) {
    found[domain] = policy
  }

  /// Takes the domains of which all is known by now.
  ///
  /// - Returns: Their places.
  mutating func takeDone() -> [Int] {
    let done = open.filter { place in
      let facts = facts[place]
      return (facts.policy.found == nil || found[facts.domain] != nil)
        && facts.hosts.allSatisfy { !$0.hasAddress || hosts[$0.text] != nil }
    }
    open.removeAll { done.contains($0) }
    return done
  }

  /// What became of the policy of a domain.
  func policy(of place: Int) -> DomainPolicy { found[facts[place].domain] ?? .absent }

  /// What the hosts of a domain serve; nil for those without an address.
  func probes(of place: Int) -> [HostProbe?] { facts[place].hosts.map { hosts[$0.text] } }
}

extension DomainFacts.Host {
  /// The name as a host is asked by it.
  var text: String { name.description.lowercased() }

  /// Whether the DNS has an address of the host, as far as is known.
  var hasAddress: Bool { outlook.view?.truth.hasNoAddress != true }

  /// The addresses that the DNS has; nil where it does not say.
  fileprivate var addresses: [String]? {
    guard let view = outlook.view else { return nil }
    let found = view.truth.addresses.filter { $0.isAnswered && $0.existence == .found }
    let texts =
      found.flatMap { $0.records(as: AddressV4.self).values.map(\.description) }
      + found.flatMap { $0.records(as: AddressV6.self).values.map(\.description) }
    return texts.isEmpty ? nil : texts
  }
}
