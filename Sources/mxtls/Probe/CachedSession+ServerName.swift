// SPDX-License-Identifier: Apache-2.0

import DANE
import Postfix
import SMTP
import TLSCrypto

extension CachedSession {
  /// The name that Postfix asks the server for in TLS when it offers the session.
  ///
  /// A session has the name only where the server has confirmed it (RFC 6066, section 3), which many do
  /// not. At a level of DANE it is the host that the TLSA records belong to (RFC 7672, section 8.1), and
  /// otherwise what smtp_tls_servername says.
  ///
  /// - Parameters:
  ///   - lookups: Looks the TLSA records up.
  ///   - timeout: How long that may take.
  /// - Returns: The name; nil where it asks for none.
  /// - Throws: A `Failure` where the trust anchors cannot be read.
  func serverName(_ lookups: ProbeLookups, timeout: Duration) throws(Failure) -> String? {
    if let name = session.serverName { return name }
    if isDANE, let host = card.host,
      let target = try? ProbeTarget("\(Endpoint(host: host, port: endpoint.port))", nil, nil)
    {
      let source = try lookups.source(for: [target])
      guard let view = source.outlook(for: target, timeout: timeout)?.view else {
        // Records belong to the host itself, unless it is an alias.
        return target.name
      }
      if let name = (view.belief ?? view.truth).serverName { return name }
    }
    switch client.serverName?.lowercased() {
    case nil, "": return nil
    case "hostname": return name(in: card.host)
    case "nexthop": return name(in: card.nexthop)
    case let name: return name
    }
  }

  /// Whether it is for a level at which servers are authenticated by TLSA records.
  private var isDANE: Bool {
    if let level = card.securityLevel { return ["halfdane", "dane", "dane-only"].contains(level) }
    return client.level == .dane || client.level == .daneOnly
  }

  /// The name in what may have brackets and a port, or be an address.
  private func name(in text: String?) -> String? {
    text.flatMap { try? ProbeTarget($0, nil, nil) }?.name
  }
}
