// SPDX-License-Identifier: Apache-2.0

package import TLSCrypto

/// What a mail server serves right now.
package enum ServedCertificate {
  /// Asks a mail server for its certificate, as a client that delivers or reads mail would.
  ///
  /// Nothing is verified: what is served is for the caller to judge. The server is told that it is
  /// over, and has some seconds to answer; what goes wrong then does not matter.
  ///
  /// - Parameters:
  ///   - endpoint: The server.
  ///   - mailProtocol: What is spoken there.
  ///   - client: The name to introduce oneself by (RFC 5321, section 4.1.1.1): printable ASCII
  ///     without spaces.
  ///   - kind: The kind of certificate to ask for, of those that the server has; nil for the
  ///     one that it prefers.
  ///   - serverName: The host name to ask for (RFC 6066, section 3), or nil for none.
  ///   - timeout: How long all of it may take.
  /// - Returns: The certificates that the server shows, its own first; at least one.
  /// - Throws: A `ProbeError`.
  package static func fetch(
    from endpoint: Endpoint, speaking mailProtocol: MailProtocol = .smtp, as client: String,
    offering kind: CertificateKind? = nil, serverName: String? = nil, timeout: Duration
  ) throws(ProbeError) -> [Certificate] {
    let visit = Visit(
      to: endpoint, speaking: mailProtocol, as: client,
      offering: TLSOffer(kind: kind, serverName: serverName), depth: .certificate,
      limits: VisitLimits(step: timeout, deadline: .now + timeout))
    if let failure = visit.failure { throw failure }
    // With ciphers that have none, which are not offered, there would be no certificate.
    guard !visit.certificates.isEmpty else {
      throw ProbeError(.handshake, endpoint, .handshake, reason: "it shows no certificate")
    }
    return visit.certificates
  }
}
