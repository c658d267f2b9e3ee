// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A digest by which certificates and keys are told apart.
package enum Digest: Sendable {
  case sha256
  case sha512

  /// Digests octets.
  ///
  /// The corresponding C function is `EVP_Digest`.
  ///
  /// - Parameter data: What to digest.
  /// - Returns: 32 or 64 octets.
  /// - Throws: A `CryptoError` of code `library`.
  package func of(_ data: [UInt8]) throws(CryptoError) -> [UInt8] {
    let algorithm = self == .sha256 ? EVP_sha256() : EVP_sha512()
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: CUnsignedInt = 0
    try OpenSSL.check(
      EVP_Digest(data, data.count, &digest, &count, algorithm, nil), "cannot compute a digest")
    return Array(digest.prefix(Int(count)))
  }
}
