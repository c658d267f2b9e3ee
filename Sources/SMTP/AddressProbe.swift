// SPDX-License-Identifier: Apache-2.0

package import Platform
package import TLSCrypto

/// What a mail server serves at one address, found out in a few connections.
///
/// The first one shows everything, the second whether its session goes on, the third whether the
/// server has a certificate of the other kind, RSA or ECDSA, as well. There are more only for kinds
/// and names that the caller asks for.
package struct AddressProbe {
  /// How a server is asked.
  package struct Manner: Sendable {
    /// What is spoken.
    package var mailProtocol: MailProtocol
    /// The name to introduce oneself by: printable ASCII without spaces.
    package var client: String
    /// The host name to ask for, or nil for none.
    package var serverName: String?
    /// How many connections may be made, from 1 to 3.
    package var connections: Int
    /// The kinds of certificates that the server is to have; nil where nobody knows.
    ///
    /// Each one that was not shown is asked for, whatever the number of connections.
    package var kinds: [CertificateKind]?
    /// Further names to ask for, each by a connection of its own besides; with the kind of certificate,
    /// or nil for any.
    package var otherNames: [(name: String, kind: CertificateKind?)]

    package init(
      mailProtocol: MailProtocol, client: String, serverName: String?, connections: Int,
      kinds: [CertificateKind]? = nil, otherNames: [(name: String, kind: CertificateKind?)] = []
    ) {
      self.mailProtocol = mailProtocol
      self.client = client
      self.serverName = serverName
      self.connections = connections
      self.kinds = kinds
      self.otherNames = otherNames
    }
  }

  /// Whether a session goes on.
  package enum Resumption: String, Sendable {
    /// It does.
    case resumed
    /// The server gave nothing to resume it by.
    case notOffered = "not-offered"
    /// The server gave something, and did not take it back.
    case refused
    /// There was no connection left to find out, or it failed.
    case unknown
  }

  /// The address.
  package let address: NetworkAddress
  /// The first visit.
  package let visit: Visit
  /// Whether its session goes on.
  package private(set) var resumption = Resumption.unknown
  /// The certificates of each other kind, the server's own first.
  package private(set) var otherChains: [[Certificate]] = []
  /// Why it is not known whether there are certificates of another kind; nil where it is known, or was
  /// not asked.
  package private(set) var otherFailure: ProbeError?
  /// The kinds that were asked for besides, and of which it is known whether the server has them.
  package private(set) var knownKinds: [CertificateKind] = []
  /// What the server shows for each of the further names, in their order, until the time is over or
  /// the server lets nobody in.
  package private(set) var named: [(name: String, visit: Visit)] = []
  /// How many connections were made.
  package private(set) var connections = 1

  /// All certificates that were shown, by the server's own.
  package var chains: [[Certificate]] {
    ([visit.certificates] + otherChains).filter { !$0.isEmpty }
  }

  /// The server's own certificates, one of each kind that was shown.
  package var leaves: [Certificate] { chains.compactMap(\.first) }

  /// Finds out what is served at an address.
  ///
  /// - Parameters:
  ///   - address: The address.
  ///   - endpoint: The server that it belongs to.
  ///   - manner: How to ask.
  ///   - limits: How long all of it may take.
  package init(
    _ address: NetworkAddress, of endpoint: Endpoint, _ manner: Manner, limits: VisitLimits
  ) {
    self.address = address
    func go(_ offer: TLSOffer, _ depth: Visit.Depth, name: String? = nil) -> Visit {
      var offer = offer
      offer.serverName = name ?? manner.serverName
      return Visit(
        to: endpoint, at: address, speaking: manner.mailProtocol, as: manner.client,
        offering: offer, depth: depth, limits: limits)
    }
    visit = go(TLSOffer(isOpportunistic: true), .whole)
    if visit.agreement != nil, visit.failure == nil {
      lookFurther(atMost: manner.connections, manner.kinds) { go($0, .certificate) }
    }
    // A server without a certificate of its own can have some for names.
    if visit.agreement != nil || visit.failure?.step == .handshake {
      for (name, kind) in manner.otherNames {
        guard .now < limits.deadline, named.last?.visit.failure?.isBlocked != true else { break }
        let offer = kind.map { TLSOffer(kind: $0) } ?? TLSOffer(isOpportunistic: true)
        named.append((name, go(offer, .certificate, name: name)))
        connections += 1
      }
    }
  }

  /// Finds out what one connection does not show.
  private mutating func lookFurther(
    atMost limit: Int, _ kinds: [CertificateKind]?, _ go: (TLSOffer) -> Visit
  ) {
    if visit.session?.isResumable != true {
      resumption = .notOffered
    } else if connections < limit, let session = visit.session {
      connections += 1
      let second = go(TLSOffer(session: session, isOpportunistic: true))
      if let agreement = second.agreement {
        resumption = agreement.isResumed ? .resumed : .refused
      }
    }
    let wanted = kinds?.filter { $0 != visit.kind } ?? [visit.otherKind].compactMap(\.self)
    for kind in wanted where kinds != nil || connections < limit {
      connections += 1
      let next = go(TLSOffer(kind: kind))
      if let leaf = next.certificates.first, CertificateKind(of: leaf.publicKey) != visit.kind {
        otherChains.append(next.certificates)
        knownKinds.append(kind)
      } else if let failure = next.failure, failure.step != .handshake {
        otherFailure = failure
      } else {
        knownKinds.append(kind)
      }
    }
  }
}

extension Visit {
  /// The kind of the host's own certificate.
  fileprivate var kind: CertificateKind? {
    certificates.first.flatMap { CertificateKind(of: $0.publicKey) }
  }

  /// The kind of certificate that was not shown: ECDSA where it was RSA, and RSA for all others.
  fileprivate var otherKind: CertificateKind? {
    guard let leaf = certificates.first else { return nil }
    return leaf.publicKey.algorithm.hasPrefix("RSA") ? .ec : .rsa
  }
}
