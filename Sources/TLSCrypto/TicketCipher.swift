// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A cipher as `tls_session_ticket_cipher` of Postfix names it.
package enum TicketCipher {
  /// Whether Postfix makes session tickets with a cipher: one of CBC with a block of 16 octets and a
  /// key of 16 to 32 (`tls_server_init` of tls_server.c).
  ///
  /// - Parameter name: The name, in upper or lower case.
  /// - Returns: False also where this OpenSSL has no such cipher.
  package static func isUsable(_ name: String) -> Bool {
    defer { OpenSSL.drainQueue() }
    guard let cipher = EVP_get_cipherbyname(name) else { return false }
    return EVP_CIPHER_get_mode(cipher) == EVP_CIPH_CBC_MODE
      && EVP_CIPHER_get_iv_length(cipher) == 16
      && (16...32).contains(EVP_CIPHER_get_key_length(cipher))
  }
}
