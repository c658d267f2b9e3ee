// SPDX-License-Identifier: Apache-2.0

/// What a client offers to a server in its ClientHello.
package struct TLSOffer {
  /// The one kind of certificate to ask for, of those that the server has; nil for the one that it
  /// prefers.
  package var kind: CertificateKind?
  /// The name to ask for (RFC 6066, section 3), or nil to ask for none.
  package var serverName: String?
  /// The session to go on with, or nil for a new one.
  package var session: ClientSession?
  /// A Boolean value that tells whether whatever OpenSSL has is offered, as a client does for which any
  /// TLS is better than none: TLS 1.0 and 1.1 too, and ciphers without certificates behind all others.
  package var isOpportunistic: Bool

  package init(
    kind: CertificateKind? = nil, serverName: String? = nil, session: ClientSession? = nil,
    isOpportunistic: Bool = false
  ) {
    self.kind = kind
    self.serverName = serverName
    self.session = session
    self.isOpportunistic = isOpportunistic
  }
}
