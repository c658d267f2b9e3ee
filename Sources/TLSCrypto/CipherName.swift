// SPDX-License-Identifier: Apache-2.0

private import COpenSSL

/// The names of the ciphers' numbers.
package enum CipherName {
  /// OpenSSL's name of a cipher, such as "TLS_AES_256_GCM_SHA384" for 0x1302.
  ///
  /// - Parameter number: The number of IANA's registry.
  /// - Returns: The name in the running OpenSSL, or in one that still had the cipher; otherwise the
  ///   number, such as "0x00FF".
  package static func name(of number: UInt16) -> String {
    if let name = running[number] ?? FormerCiphers.names[number] { return name }
    let digits = String(number, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// A Boolean value that tells whether the running OpenSSL has a cipher.
  package static func isKnown(_ number: UInt16) -> Bool { running[number] != nil }

  private static let running: [UInt16: String] = {
    guard let context = SSL_CTX_new(TLS_method()) else {
      OpenSSL.drainQueue()
      return [:]
    }
    defer {
      SSL_CTX_free(context)
      OpenSSL.drainQueue()
    }
    SSL_CTX_set_security_level(context, 0)
    SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL")
    // Those of TLS 1.3 are chosen one by one; two of the five are not in the default.
    SSL_CTX_set_ciphersuites(
      context,
      """
      TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:\
      TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256
      """)
    let ciphers = SSL_CTX_get_ciphers(context)
    var names: [UInt16: String] = [:]
    for index in 0..<max(0, COpenSSL_sk_SSL_CIPHER_num(ciphers)) {
      let cipher = COpenSSL_sk_SSL_CIPHER_value(ciphers, index)
      guard let cipher, let name = SSL_CIPHER_get_name(cipher) else { continue }
      names[SSL_CIPHER_get_protocol_id(cipher)] = String(cString: name)
    }
    return names
  }()
}
