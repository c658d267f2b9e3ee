// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A public key: what a private key, a request and a certificate have in common when they match.
package final class PublicKey {
  /// EVP_PKEY, of which we hold one reference; nil where OpenSSL does not know the algorithm.
  private let pointer: OpaquePointer?
  /// The SubjectPublicKeyInfo as it stood where the key was read from.
  private let original: [UInt8]?
  /// The algorithm where this OpenSSL does not know it; nil for a key of a known one.
  ///
  /// Such a key can be compared and shown, but nothing can be verified with it.
  package let unsupported: UnsupportedAlgorithm?

  /// Takes over one reference to an EVP_PKEY, given up by `EVP_PKEY_free`.
  ///
  /// - Parameters:
  ///   - pointer: The key.
  ///   - original: The encoding it was read from, which need not be the one that OpenSSL makes.
  init(adopting pointer: OpaquePointer, original: [UInt8]? = nil) {
    self.pointer = pointer
    self.original = original
    unsupported = nil
  }

  /// Reads a SubjectPublicKeyInfo that OpenSSL lends, also one of an algorithm that it does not know.
  ///
  /// - Parameters:
  ///   - information: An X509_PUBKEY.
  ///   - owner: What it is part of, such as "certificate", for the error.
  /// - Throws: A `CryptoError` of code `malformed` where the algorithm is known and the key damaged.
  init(_ information: OpaquePointer?, of owner: String) throws(CryptoError) {
    original = try OpenSSL.der { i2d_X509_PUBKEY(information, $0) }
    pointer = X509_PUBKEY_get(information)
    if pointer != nil {
      unsupported = nil
      return
    }
    let queue = OpenSSL.drainQueue()
    var algorithm: UnsafeMutablePointer<X509_ALGOR>?
    X509_PUBKEY_get0_param(nil, nil, nil, &algorithm, information)
    unsupported = UnsupportedAlgorithm(algorithm)
    guard unsupported != nil else {
      throw CryptoError(.malformed, "the \(owner)'s public key cannot be read", queue: queue)
    }
  }

  deinit {
    EVP_PKEY_free(pointer)
  }

  /// The algorithm by its usual name: "RSA", "EC", "Ed25519", "DSA", "ML-DSA-65".
  package var algorithm: String {
    if let unsupported { return unsupported.name }
    let name = EVP_PKEY_get0_type_name(pointer).map { String(cString: $0) } ?? "unknown"
    switch name {
    case "ED25519": return "Ed25519"
    case "ED448": return "Ed448"
    default: return name
    }
  }

  /// The size in bits: of the modulus for RSA, of the field for elliptic curves.
  ///
  /// 0 for a key of an algorithm that OpenSSL does not know.
  package var bits: Int { pointer == nil ? 0 : Int(EVP_PKEY_get_bits(pointer)) }

  /// `bits` where that is how people compare such keys; nil where the name of the algorithm says it
  /// all, as with ML-DSA, of which OpenSSL counts the octets.
  package var size: Int? {
    switch algorithm {
    case "RSA", "RSA-PSS", "DSA", "DH", "EC", "SM2", "Ed25519", "Ed448", "X25519", "X448":
      unsupported == nil ? bits : nil
    default: nil
    }
  }

  /// The curve of an EC key by its NIST name or else by OpenSSL's, such as "P-256" or "secp256k1";
  /// nil for other keys and for explicit parameters that are no curve with a name.
  package var curve: String? {
    if let unsupported { return unsupported.curve }
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
  package var hasExplicitParameters: Bool {
    var encoding = [CChar](repeating: 0, count: 32)
    // OSSL_PKEY_PARAM_EC_ENCODING, a macro.
    let known = EVP_PKEY_get_utf8_string_param(pointer, "encoding", &encoding, encoding.count, nil)
    OpenSSL.drainQueue()
    return known == 1 && encoding.starts(with: "explicit".utf8CString.dropLast())
  }

  /// The kind and size in words: "RSA 2048 bits", "EC P-256", "Ed25519", "ML-DSA-65".
  package var summary: String {
    switch (algorithm, size) {
    case ("EC", _): "EC \(curve ?? "with explicit parameters")"
    case ("Ed25519", _), ("Ed448", _), ("X25519", _), ("X448", _), (_, nil): algorithm
    case (_, let size?): "\(algorithm) \(size) bits"
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
    guard let pointer, let otherPointer = other.pointer else { return false }
    return EVP_PKEY_eq(pointer, otherPointer) == 1
  }

  /// The SubjectPublicKeyInfo where it takes some microseconds to have; a key that OpenSSL keeps in
  /// a provider takes as long as reading a certificate does.
  private var readyEncoding: [UInt8]? {
    if let original { return original }
    guard let pointer, EVP_PKEY_get0_provider(pointer) == nil else { return nil }
    return try? subjectPublicKeyInfo
  }

  /// Lends the EVP_PKEY.
  ///
  /// - Throws: A `CryptoError` of code `unsupported` where there is none, or that of `body`.
  @discardableResult
  func withPointer<R>(_ body: (OpaquePointer) throws(CryptoError) -> R) throws(CryptoError) -> R {
    guard let pointer else {
      throw unsupported?.error ?? CryptoError(.unsupported, "the key cannot be used")
    }
    return try body(pointer)
  }
}
