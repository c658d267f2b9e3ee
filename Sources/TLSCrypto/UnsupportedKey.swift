// SPDX-License-Identifier: Apache-2.0

/// A private key whose algorithm this OpenSSL cannot use.
package struct UnsupportedKey: Hashable, Sendable {
  /// The form it is stored in.
  package let encoding: PrivateKey.Encoding
  package let algorithm: UnsupportedAlgorithm

  /// The error of whatever needs the key.
  package var error: CryptoError {
    CryptoError(.unsupported, "the private key: \(algorithm.reason)")
  }
}
