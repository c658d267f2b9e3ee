// SPDX-License-Identifier: Apache-2.0

import DANE
import SMTP

/// What is known of some domains, and what is not yet.
///
/// A domain is forgotten when it has been taken, and a host some hosts after its last use: what is kept
/// does not grow with the number of domains.
struct DomainBoard {
  /// A domain, with what is known of it.
  struct Domain {
    let facts: DomainFacts
    /// What became of its policy.
    fileprivate(set) var policy: DomainPolicy?
    fileprivate var hosts: [String: HostProbe] = [:]
    /// How much is not known yet: hosts, and perhaps the policy.
    fileprivate var lacking = 0

    /// What the hosts serve; nil for those without an address.
    var probes: [HostProbe?] { facts.hosts.map { hosts[$0.text] } }
  }

  /// What has to be done for a domain.
  enum Need {
    case host(ProbeTarget)
    case policy
  }

  /// The domains of which not all is known, by their places.
  private var open: [Int: Domain] = [:]
  /// The places of the domains that wait for a host.
  private var waiting: [String: [Int]] = [:]
  private var known: [String: HostProbe] = [:]
  /// The hosts that are known, the one that was used last at the end.
  private var order: [String] = []
  /// The domains of which all is known, and which nobody has taken.
  private var done: [Domain] = []

  /// How many hosts are kept for domains to come; big providers have some for very many.
  private static let hostLimit = 256

  /// Keeps what the DNS says of a domain.
  ///
  /// - Parameters:
  ///   - facts: What it says.
  ///   - place: The place of the domain.
  /// - Returns: What has to be found out, and is not being found out already.
  mutating func add(_ facts: DomainFacts, at place: Int) -> [Need] {
    var domain = Domain(facts: facts)
    var needs: [Need] = []
    var names: Set<String> = []
    for host in facts.hosts where host.hasAddress && names.insert(host.text).inserted {
      if let probe = known[host.text] {
        domain.hosts[host.text] = probe
        use(host.text)
        continue
      }
      domain.lacking += 1
      if waiting[host.text] == nil { needs.append(.host(ProbeTarget(host))) }
      waiting[host.text, default: []].append(place)
    }
    if facts.policy.found != nil {
      domain.lacking += 1
      needs.append(.policy)
    }
    keep(domain, at: place)
    return needs
  }

  /// Keeps what a host serves.
  mutating func add(_ probe: HostProbe, of target: ProbeTarget) {
    let host = target.endpoint.host
    known[host] = probe
    use(host)
    if order.count > Self.hostLimit { known[order.removeFirst()] = nil }
    for place in waiting.removeValue(forKey: host) ?? [] {
      guard var domain = open.removeValue(forKey: place) else { continue }
      domain.hosts[host] = probe
      domain.lacking -= 1
      keep(domain, at: place)
    }
  }

  /// Keeps what became of the policy of a domain.
  mutating func add(_ policy: DomainPolicy, at place: Int) {
    guard var domain = open.removeValue(forKey: place) else { return }
    domain.policy = policy
    domain.lacking -= 1
    keep(domain, at: place)
  }

  /// Takes the domains of which all is known by now.
  mutating func takeDone() -> [Domain] {
    defer { done = [] }
    return done
  }

  private mutating func keep(_ domain: Domain, at place: Int) {
    if domain.lacking == 0 { done.append(domain) } else { open[place] = domain }
  }

  private mutating func use(_ host: String) {
    if let place = order.lastIndex(of: host) { order.remove(at: place) }
    order.append(host)
  }
}

extension ProbeTarget {
  /// A host that takes the mail of a domain.
  fileprivate init(_ host: DomainFacts.Host) {
    self.init(
      exchanger: host.text, serverName: host.outlook.view?.serverName, addresses: host.addresses)
  }
}

extension DomainFacts.Host {
  /// The name by which the host is asked.
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
