// SPDX-License-Identifier: Apache-2.0

private import COpenSSL

/// OpenSSL as a whole.
package enum CryptoLibrary {
  /// Keeps OpenSSL from freeing all of its tables when the process exits, which the system does
  /// faster; to be called before anything else of this module.
  package static func prepare() {
    OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
  }

  /// Reads OpenSSL's configuration now and not at the first use.
  package static func load() {
    OPENSSL_init_crypto(UInt64(OPENSSL_INIT_LOAD_CONFIG), nil)
    OpenSSL.drainQueue()
  }
}
