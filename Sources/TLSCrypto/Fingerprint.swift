// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// The SHA-256 digest of an encoding, the form in which certificates and keys are compared.
package struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  /// The 32 octets of the digest.
  package let bytes: [UInt8]

  /// Digests `data`, the DER of a certificate or of a SubjectPublicKeyInfo.
  ///
  /// - Parameter data: The encoding.
  /// - Throws: A `CryptoError` of code `library`.
  package init(of data: [UInt8]) throws(CryptoError) {
    bytes = try Digest.sha256.of(data)
  }

  /// Upper-case octets with colons between them, as `openssl x509 -fingerprint` and Postfix write it.
  package var description: String { bytes.colonHex }
}
