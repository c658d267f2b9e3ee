// SPDX-License-Identifier: Apache-2.0

/// Where the mail of a domain goes (RFC 5321, section 5.1), and how far that can be believed.
package struct MailRoute: Hashable, Sendable {
  /// What the MX records say.
  package enum Kind: Hashable, Sendable {
    /// To one of these, the least preference first.
    case exchangers([MailExchanger])
    /// To the domain itself: it has no MX record.
    case domainItself
    /// Nowhere: its MX record says so (RFC 7505).
    case refused
    /// Nowhere: there is no such domain.
    case noSuchDomain
    /// Nobody knows: the look-up failed in this way.
    case unknown(DNSAnswer.State)
  }

  package let domain: DNSName
  /// The domain at the end of all aliases.
  package let canonicalName: DNSName
  package let kind: Kind
  /// Whether DNSSEC vouches for it.
  ///
  /// The mail of a domain without MX records goes to the domain whether its zone is signed or not.
  package let isSecure: Bool

  /// Reads the answer to the question for the MX records of a domain.
  ///
  /// - Parameter answer: The answer.
  package init(_ answer: DNSAnswer) {
    domain = answer.question.name
    canonicalName = answer.canonicalName
    let exchangers = answer.records(as: MailExchanger.self).values
    let hosts = exchangers.filter { !$0.host.isRoot }
    switch (answer.isAnswered, answer.existence) {
    case (false, _): kind = .unknown(answer.state)
    case (true, .noSuchName): kind = .noSuchDomain
    case (true, .noData): kind = .domainItself
    case (true, .found) where !hosts.isEmpty:
      kind = .exchangers(
        hosts.enumerated().sorted {
          ($0.element.preference, $0.offset) < ($1.element.preference, $1.offset)
        }.map(\.element))
    case (true, .found):
      kind = exchangers.isEmpty ? .unknown(.bogus(reason: "no MX record can be read")) : .refused
    }
    isSecure = answer.state == .secure || kind == .domainItself
  }

  /// A route that needs no look-up, as that of a relay host in brackets.
  ///
  /// - Parameter host: Where all mail goes.
  package init(directlyTo host: DNSName) {
    domain = host
    canonicalName = host
    kind = .domainItself
    isSecure = true
  }

  /// The hosts that the mail is offered to, in this order.
  package var hosts: [DNSName] {
    switch kind {
    case .exchangers(let exchangers): exchangers.map(\.host)
    case .domainItself: [domain]
    case .refused, .noSuchDomain, .unknown: []
    }
  }
}
