// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
package import Primitives

/// A session that a server has given to a client, which can go on with it later.
///
/// The corresponding C type is `SSL_SESSION`; its secrets stay there.
package final class ClientSession {
  private let pointer: OpaquePointer

  /// Takes over a reference to an SSL_SESSION.
  init(adopting pointer: OpaquePointer) {
    self.pointer = pointer
  }

  /// Reads a session in DER, as session caches keep it; nil where the bytes are none.
  package convenience init?(der: borrowing SecretBytes) {
    let object = der.withBytes { span in
      OpenSSL.object(span, { d2i_SSL_SESSION(nil, $0, $1) }, free: SSL_SESSION_free)
    }
    guard let object else { return nil }
    self.init(adopting: object)
  }

  deinit {
    SSL_SESSION_free(pointer)
  }

  /// The host name that was asked for when the server gave it; nil where none was.
  package var serverName: String? {
    SSL_SESSION_get0_hostname(pointer).map { String(cString: $0) }
  }

  /// A Boolean value that tells whether the server has given anything to resume it by: an identifier
  /// or a ticket.
  package var isResumable: Bool { SSL_SESSION_is_resumable(pointer) == 1 }

  /// A Boolean value that tells whether there is a ticket (RFC 5077; RFC 8446, section 4.6.1).
  package var hasTicket: Bool { SSL_SESSION_has_ticket(pointer) == 1 }

  /// For how many seconds the server says that it takes the ticket; 0 where it does not say.
  package var ticketLifetime: Int { Int(SSL_SESSION_get_ticket_lifetime_hint(pointer)) }

  /// Has a connection offer the session.
  func offer(on connection: OpaquePointer) throws(CryptoError) {
    // A client ends a handshake that resumes a session of another context than its own, and the
    // sessions of Postfix have a context of Postfix's.
    var count: CUnsignedInt = 0
    let context = SSL_SESSION_get0_id_context(pointer, &count)
    try OpenSSL.check(
      SSL_set_session_id_context(connection, context, count), "the session cannot be offered")
    try OpenSSL.check(SSL_set_session(connection, pointer), "the session cannot be offered")
  }
}
