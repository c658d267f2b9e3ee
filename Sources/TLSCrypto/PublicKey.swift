// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A public key: what a private key, a request and a certificate have in common when they match.
package final class PublicKey {
  private let pointer: OpaquePointer  // EVP_PKEY, of which we hold one reference
  /// The SubjectPublicKeyInfo as it stood where the key was read from.
  private let original: [UInt8]?

  /// Takes over one reference to an EVP_PKEY, given up by `EVP_PKEY_free`.
  ///
  /// - Parameters:
  ///   - pointer: The key.
  ///   - original: The encoding it was read from, which need not be the one that OpenSSL makes.
  init(adopting pointer: OpaquePointer, original: [UInt8]? = nil) {
    self.pointer = pointer
    self.original = original
  }

  deinit {
    EVP_PKEY_free(pointer)
  }

  /// The algorithm by its usual name: "RSA", "EC", "Ed25519", "DSA".
  package var algorithm: String {
    let name = EVP_PKEY_get0_type_name(pointer).map { String(cString: $0) } ?? "unknown"
    switch name {
    case "ED25519": return "Ed25519"
    case "ED448": return "Ed448"
    default: return name
    }
  }

  /// The size in bits: of the modulus for RSA, of the field for elliptic curves.
  package var bits: Int { Int(EVP_PKEY_get_bits(pointer)) }

  /// The curve of an EC key by its NIST name or else by OpenSSL's, such as "P-256" or "secp256k1";
  /// nil for other keys and for explicit parameters that are no curve with a name.
  package var curve: String? {
    guard algorithm == "EC" else { return nil }
    var name = [CChar](repeating: 0, count: 80)
    guard EVP_PKEY_get_group_name(pointer, &name, name.count, nil) == 1 else {
      OpenSSL.drainQueue()
      return nil
    }
    if let nist = EC_curve_nid2nist(OBJ_txt2nid(name)) { return String(cString: nist) }
    return name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
  }

  /// Whether an EC key spells its curve out instead of naming it (RFC 5480, section 2.1.1, forbids
  /// that in certificates).
  var hasExplicitParameters: Bool {
    var encoding = [CChar](repeating: 0, count: 32)
    // OSSL_PKEY_PARAM_EC_ENCODING, a macro.
    let known = EVP_PKEY_get_utf8_string_param(pointer, "encoding", &encoding, encoding.count, nil)
    OpenSSL.drainQueue()
    return known == 1 && encoding.starts(with: "explicit".utf8CString.dropLast())
  }

  /// The kind and size in words: "RSA 2048 bits", "EC P-256", "Ed25519".
  package var summary: String {
    switch algorithm {
    case "EC": "EC \(curve ?? "with explicit parameters")"
    case "Ed25519", "Ed448", "X25519", "X448": algorithm
    default: "\(algorithm) \(bits) bits"
    }
  }

  /// The kind among those that certificates are made for here.
  ///
  /// - Throws: A `CryptoError` of code `weakKey` for RSA under 2048 bits (RFC 9325, section 4.5),
  ///   `unsupported` for every key that SMTP peers cannot be expected to take.
  package var usableAlgorithm: KeyType.Algorithm {
    get throws(CryptoError) {
      switch (algorithm, curve) {
      case ("RSA", _) where bits < 2048:
        throw CryptoError(
          .weakKey, "an RSA key of \(bits) bits is too weak: at least 2048 are needed")
      case ("RSA", _) where bits > 16384:
        throw CryptoError(.unsupported, "an RSA key of \(bits) bits is more than TLS peers accept")
      case ("RSA", _): return .rsa
      case ("EC", _) where hasExplicitParameters:
        throw CryptoError(
          .unsupported, "the curve is given by explicit parameters, which TLS peers refuse")
      case ("EC", "P-256"), ("EC", "P-384"), ("EC", "P-521"): return .ec
      case ("Ed25519", _): return .ed25519
      default:
        throw CryptoError(
          .unsupported,
          "\(summary) keys are not supported: use RSA, EC on P-256, P-384 or P-521, or Ed25519")
      }
    }
  }

  /// The digest to sign with: as strong as the key, SHA-256 at least; nil for algorithms that have
  /// their own.
  var signatureDigest: OpaquePointer? {
    var name = [CChar](repeating: 0, count: 80)
    // An RSA-PSS key may be bound to one digest; what signs without one has "UNDEF".
    let isMandatory = EVP_PKEY_get_default_digest_name(pointer, &name, name.count) == 2
    OpenSSL.drainQueue()
    if isMandatory { return EVP_get_digestbyname(name) }
    return switch (algorithm, bits) {
    case ("EC", 400...): EVP_sha512()
    case ("EC", 300...): EVP_sha384()
    default: EVP_sha256()
    }
  }

  /// The DER encoding of the SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
  package var subjectPublicKeyInfo: [UInt8] {
    get throws(CryptoError) {
      if let original { return original }
      return try OpenSSL.der { i2d_PUBKEY(pointer, $0) }
    }
  }

  /// The SHA-256 digest of the SubjectPublicKeyInfo: the same for a key, its request and its
  /// certificate, and the data of a "3 1 1" TLSA record (RFC 7671).
  package var fingerprint: Fingerprint {
    get throws(CryptoError) {
      try Fingerprint(of: subjectPublicKeyInfo)
    }
  }

  /// Tells whether both are the same key, whatever the encoding they were read from.
  package func matches(_ other: PublicKey) -> Bool {
    defer { OpenSSL.drainQueue() }
    if let encoding = readyEncoding, encoding == other.readyEncoding { return true }
    return EVP_PKEY_eq(pointer, other.pointer) == 1
  }

  /// The SubjectPublicKeyInfo where it takes some microseconds to have; a key that OpenSSL keeps in
  /// a provider takes as long as reading a certificate does.
  private var readyEncoding: [UInt8]? {
    if let original { return original }
    guard EVP_PKEY_get0_provider(pointer) == nil else { return nil }
    return try? subjectPublicKeyInfo
  }

  /// Lends the EVP_PKEY.
  @discardableResult
  func withPointer<R>(_ body: (OpaquePointer) throws(CryptoError) -> R) throws(CryptoError) -> R {
    try body(pointer)
  }
}
