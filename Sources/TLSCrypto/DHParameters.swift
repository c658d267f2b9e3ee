// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Parameters of a Diffie-Hellman key exchange, as `openssl dhparam` makes them for
/// `smtpd_tls_dh1024_param_file`.
package struct DHParameters {
  /// The size of the prime p in bits.
  package let bits: Int
  /// Whether p has 2048 bits at least (RFC 9325, section 4.1), is odd, has no factor up to 167, and
  /// the generator is none of 0, 1 and p - 1.
  ///
  /// That p is prime is not proved: it takes a second.
  package let isSafeToUse: Bool

  /// Reads the first block "DH PARAMETERS" (PKCS #3) or "X9.42 DH PARAMETERS" of a file.
  ///
  /// - Parameter pem: The whole contents.
  /// - Throws: A `CryptoError` of code `missing` where there is no such block, `malformed`.
  package init(pem: RawSpan) throws(CryptoError) {
    let labels = ["DH PARAMETERS", "X9.42 DH PARAMETERS"]
    guard let block = PEMBlock.scan(pem).first(where: { labels.contains($0.label) }) else {
      throw CryptoError(.missing, "there are no DH parameters")
    }
    guard block.isComplete else {
      throw CryptoError(
        .malformed, "the PEM block has no line \"-----END \(block.shownLabel)-----\"")
    }
    let damaged = "the DH parameters cannot be decoded"
    let bytes = pem.extracting(block.range)
    // For a block that claims to be encrypted the function below would prompt.
    guard MemoryBIO.decodingPEM(bytes, label: block.label, { _, _ in true }) == true else {
      throw CryptoError(.malformed, damaged)
    }
    let key = try MemoryBIO.reading(bytes) { (bio) throws(CryptoError) in
      try OpenSSL.check(PEM_read_bio_Parameters(bio, nil), damaged, code: .malformed)
    }
    defer {
      EVP_PKEY_free(key)
      OpenSSL.drainQueue()
    }
    guard let p = BigNumber("p", of: key), let g = BigNumber("g", of: key) else {
      throw CryptoError(.malformed, damaged)
    }
    let successor = try g.adding(1)
    bits = p.bitCount
    isSafeToUse =
      p.bitCount >= 2048 && !WeakModulus.hasSmallFactor(p) && g.bitCount > 1 && successor < p
  }
}
