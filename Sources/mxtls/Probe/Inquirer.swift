// SPDX-License-Identifier: Apache-2.0

import PostfixHost
import SMTP
import TLSCrypto

/// Asks servers what they serve, on any thread.
struct Inquirer: Sendable {
  /// The name to greet servers with.
  var client = Self.ownName
  var family = HostProbe.Family.any
  /// How many connections to make to an address at most, from 1 to 3.
  var connections = 3
  /// How long a step may take: the look-up, a connection, a reply, a handshake.
  var step: Duration = .seconds(10)
  /// How long one server may take in all.
  var limit: Duration = .seconds(60)

  /// The name of this host, where it can stand in a greeting.
  static var ownName: String {
    let own = PostfixSystem.hostName
    return own.isEHLOName ? own : "localhost"
  }

  /// Asks a server.
  ///
  /// - Parameters:
  ///   - endpoint: The server.
  ///   - addresses: Its addresses, in numbers; nil for those that this machine finds.
  ///   - mailProtocol: What is spoken there.
  ///   - serverName: The name to ask for in TLS; nil for none.
  ///   - kinds: The kinds of certificates that it is to have; nil where nobody knows.
  ///   - otherNames: Further names to ask for, each by a connection of its own besides, with the kind of
  ///     certificate, or nil for any.
  /// - Returns: What it serves.
  func ask(
    _ endpoint: Endpoint, at addresses: [String]? = nil, _ mailProtocol: MailProtocol,
    serverName: String?,
    kinds: [CertificateKind]? = nil, otherNames: [(name: String, kind: CertificateKind?)] = []
  ) -> HostProbe {
    let manner = AddressProbe.Manner(
      mailProtocol: mailProtocol, client: client, serverName: serverName,
      connections: connections, kinds: kinds, otherNames: otherNames)
    return HostProbe(
      endpoint, at: addresses, family, manner, step: step, timeout: limit)
  }
}
