// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// By what a private key is generated: its algorithm, with its size, curve or restrictions.
package struct KeyRecipe: Hashable, Sendable, CustomStringConvertible {
  /// What a key for RSASSA-PSS restricts its signatures to (RFC 4055, section 3.1).
  struct Restriction: Hashable, Sendable {
    /// OpenSSL's name of the digest, such as "SHA2-256".
    let digest: String
    /// That of the digest of the mask generation function.
    let maskDigest: String
    /// The least length of the salt in octets.
    let saltLength: CInt
  }

  /// The name by which OpenSSL makes such keys.
  let algorithm: String
  /// The size of the modulus in bits, or nil where there is none.
  private(set) var modulusBits: CInt?
  /// OpenSSL's name of the curve, or nil where there is none to choose.
  private(set) var curve: String?
  /// What the key restricts itself to, or nil where it does not.
  private(set) var restriction: Restriction?

  /// A recipe of nothing but an algorithm.
  init(algorithm: String) { self.algorithm = algorithm }

  /// The recipe of a kind that mxtls offers.
  package init(_ type: KeyType) {
    (modulusBits, curve) = (type.modulusBits, type.curve)
    algorithm =
      switch type.algorithm {
      case .rsa: "RSA"
      case .ec: "EC"
      case .ed25519: "ED25519"
      }
  }

  /// The recipe of what replaces a key: the same kind, with a size and a curve that will do.
  ///
  /// A modulus is as long as the old one, but not of less than 2048 bits; a curve is the same, but for
  /// those that TLS peers do not take, such as P-224, secp256k1 and with OpenSSL before 3.2 those of
  /// brainpool, and those that only their parameters tell, in place of which comes the curve of the
  /// NIST that is nearest.
  ///
  /// This OpenSSL need not know the recipe (`check`); there is none for a kind of which no mail server
  /// could make use.
  ///
  /// - Parameter key: The old key.
  package init?(replacing key: PublicKey) {
    algorithm = key.algorithm
    switch algorithm {
    // Of more bits no peer takes a key, and OpenSSL makes none.
    case "RSA" where key.bits > 16384, "RSA-PSS" where key.bits > 16384: return nil
    case "RSA": modulusBits = Self.modulusBits(key)
    case "RSA-PSS":
      modulusBits = Self.modulusBits(key)
      restriction = key.restriction
    case "EC":
      let nearest = key.bits > 384 ? "P-521" : key.bits > 256 ? "P-384" : "P-256"
      curve = key.isOnCurveOfTLS ? key.curve : nearest
    case "Ed25519", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87": break
    default: return nil
    }
  }

  private static func modulusBits(_ key: PublicKey) -> CInt { CInt(max(2048, key.bits)) }

  /// The kind and size in words, as of `PublicKey.summary`.
  package var description: String {
    if let modulusBits { return "\(algorithm) \(modulusBits) bits" }
    return curve.map { "\(algorithm) \($0)" } ?? algorithm
  }

  /// Finds out whether this OpenSSL can make such a key, without making one.
  ///
  /// - Throws: A `CryptoError` of code `unsupported`.
  package func check() throws(CryptoError) {
    do throws(CryptoError) {
      EVP_PKEY_CTX_free(try context("cannot be made"))
    } catch {
      throw CryptoError(
        .unsupported,
        "a key of this kind, \(self), is not made by OpenSSL \(OpenSSLVersion.running)",
        queue: error.queue)
    }
  }

  /// What generates such keys, given up by `EVP_PKEY_CTX_free`.
  func context(_ purpose: String) throws(CryptoError) -> OpaquePointer {
    let context = try OpenSSL.check(EVP_PKEY_CTX_new_from_name(nil, algorithm, nil), purpose)
    do throws(CryptoError) {
      try OpenSSL.check(EVP_PKEY_keygen_init(context), purpose)
      if let modulusBits {
        try OpenSSL.check(EVP_PKEY_CTX_set_rsa_keygen_bits(context, modulusBits), purpose)
      }
      if let curve { try OpenSSL.check(EVP_PKEY_CTX_set_group_name(context, curve), purpose) }
      if let restriction {
        try OpenSSL.check(
          EVP_PKEY_CTX_set_rsa_pss_keygen_md_name(context, restriction.digest, nil), purpose)
        try OpenSSL.check(
          EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md_name(context, restriction.maskDigest), purpose)
        try OpenSSL.check(
          EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context, restriction.saltLength), purpose)
      }
    } catch {
      EVP_PKEY_CTX_free(context)
      throw error
    }
    return context
  }
}

extension PublicKey {
  /// A Boolean value that tells whether a key that replaces this one can be made by this OpenSSL.
  package var isMadeHere: Bool {
    guard let recipe = KeyRecipe(replacing: self) else { return false }
    // To ask OpenSSL takes a while, and what mxtls offers every OpenSSL can make.
    if ["RSA", "Ed25519"].contains(recipe.algorithm) { return true }
    if let curve = recipe.curve, ["P-256", "P-384", "P-521"].contains(curve) { return true }
    return (try? recipe.check()) != nil
  }

  /// Whether the TLS of this OpenSSL has its curve, which is known by its name (RFC 8422, RFC 8734).
  fileprivate var isOnCurveOfTLS: Bool {
    guard !hasExplicitParameters, let curve else { return false }
    return ["P-256", "P-384", "P-521"].contains(curve) || GroupName.isBrainpoolOfTLS(curve)
  }

  /// What an RSA-PSS key restricts itself to; nil where it does not.
  ///
  /// OpenSSL leaves out what is as RFC 4055 has it where nothing is said: SHA-1 and 20 octets.
  fileprivate var restriction: KeyRecipe.Restriction? {
    defer { OpenSSL.drainQueue() }
    let digest = text("digest")
    let maskDigest = text("mgf1-digest")
    var length: CInt = 0
    let hasLength =
      (try? withPointer { EVP_PKEY_get_int_param($0, "saltlen", &length) }) == 1
    if digest == nil, maskDigest == nil, !hasLength { return nil }
    return KeyRecipe.Restriction(
      digest: digest ?? "SHA1", maskDigest: maskDigest ?? "SHA1",
      saltLength: hasLength ? length : 20)
  }

  private func text(_ parameter: String) -> String? {
    var text = [CChar](repeating: 0, count: 80)
    let result = try? withPointer {
      EVP_PKEY_get_utf8_string_param($0, parameter, &text, text.count, nil)
    }
    guard result == 1 else { return nil }
    return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
  }
}
