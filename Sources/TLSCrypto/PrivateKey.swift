// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
package import Primitives

/// A private key, which has no description and leaves this module only as PEM in `SecretBytes`.
package final class PrivateKey {
  private let pointer: OpaquePointer  // EVP_PKEY
  /// The public half, which can be compared and shown.
  package let publicKey: PublicKey
  /// Whether the halves belong together for sure, because both were generated here.
  private let isGenerated: Bool

  /// Takes over one reference to an EVP_PKEY, given up by `EVP_PKEY_free`.
  init(adopting pointer: OpaquePointer, isGenerated: Bool = false) {
    self.pointer = pointer
    self.isGenerated = isGenerated
    EVP_PKEY_up_ref(pointer)
    publicKey = PublicKey(adopting: pointer)
  }

  deinit {
    EVP_PKEY_free(pointer)
  }

  /// Generates a new key.
  ///
  /// - Parameters:
  ///   - type: The algorithm and size.
  ///   - progress: Called now and then while primes are searched for.
  /// - Returns: The key.
  /// - Throws: A `CryptoError` of code `library`.
  package static func generate(
    _ type: KeyType, progress: () -> Void = {}
  ) throws(CryptoError) -> PrivateKey {
    try generate(KeyRecipe(type), progress: progress)
  }

  /// Generates a new key by a recipe.
  ///
  /// - Parameters:
  ///   - recipe: The recipe, which this OpenSSL must know.
  ///   - progress: Called now and then while primes are searched for.
  /// - Returns: The key; the corresponding C function is `EVP_PKEY_generate`.
  /// - Throws: A `CryptoError` of code `library`.
  package static func generate(
    _ recipe: KeyRecipe, progress: () -> Void = {}
  ) throws(CryptoError) -> PrivateKey {
    let purpose = "cannot generate a private key"
    let context = try recipe.context(purpose)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    let result = withoutActuallyEscaping(progress) { progress in
      var progress = progress
      return withUnsafeMutablePointer(to: &progress) { pointer in
        EVP_PKEY_CTX_set_app_data(context, pointer)
        EVP_PKEY_CTX_set_cb(context) { context in
          EVP_PKEY_CTX_get_app_data(context)?.assumingMemoryBound(to: (() -> Void).self).pointee()
          return 1
        }
        return EVP_PKEY_generate(context, &key)
      }
    }
    try OpenSSL.check(result, purpose)
    return PrivateKey(adopting: try OpenSSL.check(key, purpose), isGenerated: true)
  }

  /// Writes the key as an unencrypted PKCS #8 PEM block, "BEGIN PRIVATE KEY".
  ///
  /// - Returns: The block, with its final newline.
  /// - Throws: A `CryptoError` of code `library`.
  package func pem() throws(CryptoError) -> SecretBytes {
    let bio = try MemoryBIO()
    try OpenSSL.check(
      PEM_write_bio_PKCS8PrivateKey(bio.pointer, pointer, nil, nil, 0, nil, nil),
      "cannot encode the private key")
    return bio.secret
  }

  /// Writes the key as an encrypted PKCS #8 PEM block, "BEGIN ENCRYPTED PRIVATE KEY".
  ///
  /// PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256 (RFC 8018), which OpenSSL and GnuTLS both read.
  ///
  /// - Parameter passphrase: 1 to 1024 bytes, none of them NUL.
  /// - Returns: The block, with its final newline.
  /// - Throws: A `CryptoError` of code `unsupported` for a pass phrase that no other program could
  ///   give, `library`.
  package func pem(encryptedWith passphrase: Passphrase) throws(CryptoError) -> SecretBytes {
    try passphrase.checkThatOthersCanUseIt()
    let purpose = "cannot encrypt the private key"
    let information = try OpenSSL.check(EVP_PKEY2PKCS8(pointer), purpose)
    defer { PKCS8_PRIV_KEY_INFO_free(information) }
    // The count that OWASP gives for PBKDF2-HMAC-SHA256; OpenSSL's default of 2048 dates from 2000.
    let algorithm = try OpenSSL.check(
      PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), 600_000, nil, 0, nil, NID_hmacWithSHA256), purpose)
    let encrypted = try passphrase.withBytes { (buffer) throws(CryptoError) in
      let text = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      guard let result = PKCS8_set0_pbe(text, CInt(buffer.count), information, algorithm) else {
        let queue = OpenSSL.drainQueue()
        X509_ALGOR_free(algorithm)
        throw CryptoError(.library, purpose, queue: queue)
      }
      return result
    }
    defer { X509_SIG_free(encrypted) }
    let bio = try MemoryBIO()
    try OpenSSL.check(PEM_write_bio_PKCS8(bio.pointer, encrypted), purpose)
    return bio.secret
  }

  /// Makes sure that what the key has signed is good.
  ///
  /// OpenSSL reads a key whose public half belongs to another one, and checking every key would
  /// take longer than verifying what is signed.
  ///
  /// - Parameter isValid: Verifies the signature with the public half.
  /// - Throws: A `CryptoError` of code `mismatch`.
  func prove(_ isValid: @autoclosure () -> Bool) throws(CryptoError) {
    if isGenerated || isValid() { return }
    throw CryptoError(
      .mismatch, "the private key does not fit the public key that is stored with it")
  }

  /// Lends the EVP_PKEY, to sign with.
  @discardableResult
  func withPointer<R>(_ body: (OpaquePointer) throws(CryptoError) -> R) throws(CryptoError) -> R {
    try body(pointer)
  }
}
