// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The cipher suites of TLS 1.2 and before that OpenSSL's cipher strings select.
package enum CipherList {
  /// The suites that a string selects, the preferred ones first.
  ///
  /// The suites of TLS 1.3 are chosen separately, and are not among them.
  ///
  /// - Parameter string: Such as "aNULL:-aNULL:HIGH:!RC4" (openssl-ciphers(1)).
  /// - Returns: OpenSSL's names of the suites; none where the string selects none or is wrong.
  /// - Throws: A `CryptoError` of code `library` where OpenSSL can do no TLS at all.
  package static func names(_ string: String) throws(CryptoError) -> [String] {
    let context = try OpenSSL.check(SSL_CTX_new(TLS_method()), "cannot prepare TLS")
    defer { SSL_CTX_free(context) }
    // Postfix's own lists decide what is too weak.
    SSL_CTX_set_security_level(context, 0)
    guard SSL_CTX_set_cipher_list(context, string) == 1 else {
      OpenSSL.drainQueue()
      return []
    }
    let suites = SSL_CTX_get_ciphers(context)
    return (0..<max(0, COpenSSL_sk_SSL_CIPHER_num(suites))).compactMap { index in
      SSL_CIPHER_get_name(COpenSSL_sk_SSL_CIPHER_value(suites, index)).map { String(cString: $0) }
    }.filter { !$0.hasPrefix("TLS_") }
  }
}
