// SPDX-License-Identifier: Apache-2.0

import Platform
import Postfix
import Primitives
import SMTP
import SessionCache
import TLSCrypto

/// A session out of a cache of this host's clients, with the server that it was made with.
struct CachedSession {
  let card: EntryCard
  /// The session as it can be offered.
  let session: ClientSession
  let endpoint: Endpoint
  let mailProtocol: MailProtocol
  /// The client that it is for.
  let client: SessionClient

  /// Takes an entry.
  ///
  /// - Parameters:
  ///   - found: The entry.
  ///   - mailProtocol: What is spoken; nil for what the cache is for.
  ///   - start: How TLS begins; nil for what is usual at the port.
  ///   - clock: Tells what is over.
  ///   - configuration: Has the clients; nil where there is none.
  /// - Throws: A `Failure` where it is no client's, or cannot be decoded.
  init(
    _ found: borrowing FoundEntry, _ mailProtocol: MailProtocol?, _ start: TLSStart?,
    _ clock: Clock, _ configuration: PostfixConfiguration?
  ) throws(Failure) {
    card = EntryCard(found, showsSecrets: false, clock: clock)
    guard found.entry.key.role == .client else {
      throw Failure(
        .usage, "\(card.key): is a session of a server, which nobody here can offer",
        hint: "sessions of the caches smtp and lmtp can be tried")
    }
    guard let session = ClientSession(der: found.session) else {
      throw Failure(
        .badData, "\(card.key): \(card.fault ?? "holds no session")",
        hint: "mxtls cache verify tells more")
    }
    self.session = session
    guard let host = card.address ?? card.host, !host.hasPrefix("/") else {
      throw Failure(.badData, "\(card.key): names no address of its server")
    }
    client = SessionClient(card.service, found.target.program, in: configuration)
    self.mailProtocol = mailProtocol ?? (client.program == .lmtp ? .lmtp : .smtp)
    let fallback = self.mailProtocol.usualPort(isImplicit: start == .implicit)
    let port = card.port ?? card.nexthop.flatMap { Endpoint($0, defaultPort: fallback)?.port }
    let plain = Endpoint(host: host, port: port ?? fallback)
    let usual = MailProtocol.usual(at: plain.port)
    let isImplicit =
      start.map { $0 == .implicit }
      ?? (usual?.isImplicit == true || client.isWrapper)
    endpoint = Endpoint(host: host, port: plain.port, isWrapper: isImplicit)
  }

  /// Offers the session to its server, in one connection.
  ///
  /// - Parameters:
  ///   - inquirer: Has the name to greet with, and how long it may take.
  ///   - serverName: The name to ask for; nil for none.
  /// - Returns: What came of it.
  func visit(by inquirer: Inquirer, askingFor serverName: String?) -> Visit {
    var offer = TLSOffer(session: session, isOpportunistic: true)
    offer.serverName = serverName
    let limits = VisitLimits(step: inquirer.step, deadline: .now + inquirer.limit)
    return Visit(
      to: endpoint, speaking: mailProtocol, as: inquirer.client, offering: offer,
      depth: .certificate, limits: limits)
  }
}
