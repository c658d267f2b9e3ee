// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A digest as the parameters of Postfix name it, such as "sha256".
package enum DigestName {
  /// How many octets a digest has.
  ///
  /// OpenSSL 3 knows some digests, such as md4 and whirlpool, by name alone and no longer computes
  /// them: Postfix tries it (`tls_digest_byname` of tls_fprint.c).
  ///
  /// - Parameter name: The name, in upper or lower case.
  /// - Returns: The number; nil where this OpenSSL has no such digest.
  package static func octets(of name: String) -> Int? {
    defer { OpenSSL.drainQueue() }
    guard let digest = EVP_get_digestbyname(name), let context = EVP_MD_CTX_new() else {
      return nil
    }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestInit_ex(context, digest, nil) == 1 else { return nil }
    let size = EVP_MD_get_size(digest)
    return size > 0 && size <= EVP_MAX_MD_SIZE ? Int(size) : nil
  }
}
