// SPDX-License-Identifier: Apache-2.0

private import TLSCrypto

/// What Postfix does with a host that it is to hand mail to, by what the DNS says of it (RFC 7672,
/// section 2.2).
package struct DANEDecision: Hashable, Sendable {
  /// What is done.
  package enum Action: Hashable, Sendable {
    /// TLS, and the server must fit the records.
    case authenticate(DANEPolicy)
    /// TLS without any look at the certificate, since no record can be used; `serverName` is what is
    /// asked for in the handshake.
    case encrypt(serverName: DNSName?)
    /// TLS where the server offers it, otherwise none.
    case opportunistic
    /// The mail stays in the queue, or goes to the next host.
    case postpone(Reason)
  }

  /// Why mail stays in the queue.
  package enum Reason: Hashable, Sendable {
    /// The addresses of the host cannot be looked up.
    case addressLookup(DNSAnswer.State)
    /// The host has no address.
    case noAddress
    /// The TLSA records cannot be looked up.
    case recordLookup(DNSQuestion, DNSAnswer.State)
    /// DNSSEC does not vouch for the MX records.
    case insecureRoute
    /// There is no TLSA record, or none that DNSSEC vouches for.
    case noRecords
    /// None of the TLSA records can be used.
    case unusableRecords
  }

  /// The host as the MX record names it.
  package let exchanger: DNSName
  /// The answers for its addresses, of IPv4 and IPv6.
  package let addresses: [DNSAnswer]
  /// The answers for TLSA records that were looked at, the one that counts last.
  package let tlsaAnswers: [DNSAnswer]
  /// The TLSA records; nil where there are none that count.
  package let records: TLSARecordSet?
  /// What is done at the security level `dane`.
  package let dane: Action
  /// What is done at the security level `dane-only`.
  package let daneOnly: Action

  /// The host at the end of all aliases.
  package var host: DNSName {
    addresses.first { $0.isAnswered && $0.existence == .found }?.canonicalName ?? exchanger
  }

  /// Decides for a host.
  ///
  /// - Parameters:
  ///   - exchanger: The host as the MX record names it.
  ///   - route: The route that leads to it.
  ///   - port: The port, 25 for mail between domains.
  ///   - lookup: Who answers what has to be asked.
  /// - Throws: A `ResolverError` where nothing can be looked up at all.
  package init(
    for exchanger: DNSName, on route: MailRoute, port: UInt16 = 25, asking lookup: some DNSLookup
  ) throws(ResolverError) {
    self.exchanger = exchanger
    let addresses = try lookup.answers(
      to: [DNSQuestion(exchanger, .a), DNSQuestion(exchanger, .aaaa)])
    self.addresses = addresses
    let found = addresses.filter { $0.isAnswered && $0.existence == .found }
    guard let first = found.first else {
      let failure = addresses.first { !$0.isAnswered }
      let reason = failure.map { Reason.addressLookup($0.state) } ?? .noAddress
      (tlsaAnswers, records) = ([], nil)
      (dane, daneOnly) = (.postpone(reason), .postpone(reason))
      return
    }
    let isSecure = found.allSatisfy { $0.state == .secure }
    var search = Search(port: port)
    try search.look(exchanger, host: first.canonicalName, isSecure: isSecure, lookup)
    tlsaAnswers = search.answers
    records = search.found?.records
    (dane, daneOnly) = Self.actions(search, on: route)
  }

  private static func actions(_ search: Search, on route: MailRoute) -> (Action, Action) {
    let dane: Action
    let daneOnly: Action
    if let failure = search.failure {
      let reason = Reason.recordLookup(failure.question, failure.state)
      (dane, daneOnly) = (.postpone(reason), .postpone(reason))
    } else if let (base, records) = search.found {
      switch records.demand {
      case .authentication:
        var names = [base]
        for name in [route.canonicalName, route.domain] where !names.contains(name) {
          names.append(name)
        }
        let policy = DANEPolicy(
          baseDomain: base, records: records, referenceNames: names,
          isTrustedOnly: !route.isSecure)
        (dane, daneOnly) = (.authenticate(policy), .authenticate(policy))
      case .encryption(let asksForName):
        dane = .encrypt(serverName: asksForName ? base : nil)
        daneOnly = .postpone(.unusableRecords)
      case .nothing: (dane, daneOnly) = (.opportunistic, .postpone(.noRecords))
      }
    } else {
      (dane, daneOnly) = (.opportunistic, .postpone(.noRecords))
    }
    return (dane, route.isSecure ? daneOnly : .postpone(.insecureRoute))
  }
}

/// The search for the TLSA records that count.
private struct Search {
  let port: UInt16
  var answers: [DNSAnswer] = []
  /// Below which name they are, and the records.
  var found: (base: DNSName, records: TLSARecordSet)?
  /// The answer that ended the search.
  var failure: DNSAnswer?

  init(port: UInt16) {
    self.port = port
  }

  /// Looks below the host and, where there is nothing, below the name that is an alias of it.
  mutating func look(
    _ exchanger: DNSName, host: DNSName, isSecure: Bool, _ lookup: some DNSLookup
  ) throws(ResolverError) {
    if isSecure {
      try look(below: host, lookup)
      if found == nil, failure == nil, host != exchanger { try look(below: exchanger, lookup) }
    } else if host != exchanger {
      // The alias may be signed though the host is not.
      let alias = try lookup.answers(to: [DNSQuestion(exchanger, .cname)])
      guard let alias = alias.first else { return }
      if !alias.isAnswered {
        failure = alias
      } else if alias.state == .secure, alias.existence == .found {
        try look(below: exchanger, lookup)
      }
    }
  }

  private mutating func look(
    below base: DNSName, _ lookup: some DNSLookup
  ) throws(ResolverError) {
    // A name that has no room for the labels has no records.
    guard let name = try? base.adding("_\(port)", "_tcp") else { return }
    guard let answer = try lookup.answers(to: [DNSQuestion(name, .tlsa)]).first else { return }
    answers.append(answer)
    guard answer.isAnswered else {
      failure = answer
      return
    }
    guard answer.state == .secure, answer.existence == .found else { return }
    let read = answer.records(as: TLSARecord.self)
    do throws(CryptoError) {
      found = (base, try TLSARecordSet(read.values, unreadable: read.malformed))
    } catch {
      throw ResolverError(.library, error.description, subject: "TLSA records of \(base)")
    }
  }
}
