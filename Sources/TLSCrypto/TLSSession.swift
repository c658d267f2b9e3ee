// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
package import Primitives

/// A resumable TLS session as OpenSSL stores it: `SSL_SESSION`, in PEM "SSL SESSION PARAMETERS".
///
/// The master secret and the ticket, either of which opens the traffic, are never taken out of the
/// bytes; only the length of the ticket is.
package struct TLSSession {
  /// The protocol by OpenSSL's name, such as "TLSv1.3".
  package let protocolVersion: String
  /// The cipher by OpenSSL's name, or nil where this OpenSSL does not know it.
  package let cipher: String?
  /// The session identifier; empty for a client's session that resumes by ticket.
  package let identifier: [UInt8]
  /// The length of the ticket in octets, or nil without one.
  package let ticketLength: Int?
  /// The time in seconds that the server said it would accept the ticket.
  package let ticketLifetimeHint: Int
  /// When the session was established.
  package let established: UnixTime
  /// For how many seconds from then on it may be resumed.
  package let timeout: Int64
  /// The server name that was asked for, if any.
  package let serverName: String?
  /// The application protocol that was agreed upon, if any.
  package let applicationProtocol: String?
  /// A Boolean value that tells whether the master secret is bound to the handshake (RFC 7627);
  /// that of TLS 1.3 always is, and is not marked.
  package let hasExtendedMasterSecret: Bool
  /// How many bytes of early data the ticket allows; 0 for none.
  package let maxEarlyData: UInt32
  /// What became of the peer's certificate: 0, or an X509_V_ERR code.
  package let verifyResult: Int32
  /// A Boolean value that tells whether there is anything to resume it by: an identifier or a
  /// ticket.
  package let isResumable: Bool
  /// The peer's certificate, which clients keep.
  package let peerCertificate: Certificate?

  /// Reads the DER form; nil where the bytes are not a session.
  ///
  /// - Throws: A `CryptoError` of code `malformed` where the peer's certificate cannot be read.
  package init?(der: RawSpan) throws(CryptoError) {
    let object = OpenSSL.object(der, { d2i_SSL_SESSION(nil, $0, $1) }, free: SSL_SESSION_free)
    guard let object else { return nil }
    try self.init(adopting: object)
  }

  /// Reads an SSL_SESSION and frees it.
  init(adopting session: OpaquePointer) throws(CryptoError) {
    defer { SSL_SESSION_free(session) }
    protocolVersion = ProtocolName.name(of: SSL_SESSION_get_protocol_version(session))
    cipher = SSL_SESSION_get0_cipher(session).flatMap { SSL_CIPHER_get_name($0) }
      .map { String(cString: $0) }
    var count: CUnsignedInt = 0
    let start = SSL_SESSION_get_id(session, &count)
    identifier = OpenSSL.bytes(start, count)
    var ticket: UnsafePointer<UInt8>?
    var ticketCount = 0
    SSL_SESSION_get0_ticket(session, &ticket, &ticketCount)
    ticketLength = ticket == nil || ticketCount == 0 ? nil : ticketCount
    ticketLifetimeHint = Int(SSL_SESSION_get_ticket_lifetime_hint(session))
    established = UnixTime(SSL_SESSION_get_time(session))
    timeout = Int64(SSL_SESSION_get_timeout(session))
    serverName = SSL_SESSION_get0_hostname(session).map { String(cString: $0) }
    var alpn: UnsafePointer<UInt8>?
    var alpnCount = 0
    SSL_SESSION_get0_alpn_selected(session, &alpn, &alpnCount)
    applicationProtocol = alpn.map { String(decoding: OpenSSL.bytes($0, alpnCount), as: UTF8.self) }
    let summary = Self.summary(of: session)
    hasExtendedMasterSecret = summary?.hasExtendedMasterSecret ?? false
    verifyResult = summary?.verifyResult ?? 0
    maxEarlyData = SSL_SESSION_get_max_early_data(session)
    isResumable = SSL_SESSION_is_resumable(session) == 1
    guard let peer = SSL_SESSION_get0_peer(session) else {
      peerCertificate = nil
      return
    }
    X509_up_ref(peer)
    peerCertificate = try Certificate(adopting: peer)
  }

  /// Reads what OpenSSL has no functions for from the encoding, in memory that is wiped.
  private static func summary(of session: OpaquePointer) -> SessionSummary? {
    let count = Int(max(0, i2d_SSL_SESSION(session, nil)))
    var der = SecretBytes(capacity: count)
    der.append(atMost: count) { room in
      var position = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return Int(max(0, i2d_SSL_SESSION(session, &position)))
    }
    return der.withBytes { SessionSummary(der: $0) }
  }
}
