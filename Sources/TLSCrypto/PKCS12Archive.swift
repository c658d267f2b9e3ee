// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What a PKCS #12 archive holds (RFC 7292).
package struct PKCS12Archive {
  /// The private key, if there is one.
  package let key: PrivateKey?
  /// The private key where it is of an algorithm that this OpenSSL does not know.
  package let unsupportedKey: UnsupportedKey?
  /// The certificate of the key, then the others, in the order of the archive.
  package let certificates: [Certificate]
}

extension PKCS12Archive {
  /// Opens an archive.
  ///
  /// - Parameters:
  ///   - der: The archive.
  ///   - passphrase: With nil, an archive opens only where it has no pass phrase, or an empty one;
  ///     such an archive opens with any.
  ///   - budget: What may be spent on the file.
  /// - Returns: The contents, or nil where the bytes are no PKCS #12 archive.
  /// - Throws: A `CryptoError` of code `encrypted`, `wrongPassphrase`, `unsupported` or `malformed`.
  static func decode(
    der: RawSpan, passphrase: Passphrase?, budget: inout ReadingBudget
  ) throws(CryptoError) -> PKCS12Archive? {
    guard let archive = OpenSSL.object(der, { d2i_PKCS12(nil, $0, $1) }, free: PKCS12_free) else {
      return nil
    }
    defer { PKCS12_free(archive) }
    guard let passphrase else {
      do throws(CryptoError) {
        return try contents(of: archive, passphrase: "", &budget)
      } catch {
        guard error.code == .wrongPassphrase else { throw error }
        throw CryptoError(.encrypted, "the archive is encrypted, and no pass phrase was given")
      }
    }
    let error: CryptoError
    do throws(CryptoError) {
      if passphrase.hasNUL { throw PKCS12Contents.refusal() }
      return try passphrase.withCString { (phrase) throws(CryptoError) in
        try contents(of: archive, passphrase: phrase, &budget)
      }
    } catch let refused {
      guard refused.code == .wrongPassphrase else { throw refused }
      error = refused
    }
    // What needs no pass phrase opens, whatever one was given for something else.
    do throws(CryptoError) {
      return try contents(of: archive, passphrase: "", &budget)
    } catch {}
    throw error
  }

  /// Checks the MAC, if there is one, and decrypts.
  ///
  /// No pass phrase and an empty one are two things in PKCS #12; the MAC tells which of them "" is.
  private static func contents(
    of archive: OpaquePointer, passphrase: UnsafePointer<CChar>?, _ budget: inout ReadingBudget
  ) throws(CryptoError) -> PKCS12Archive {
    let isEmpty = passphrase.map { $0.pointee == 0 } ?? true
    var phrase = isEmpty ? nil : passphrase
    if PKCS12_mac_present(archive) == 1 {
      var tries: [UnsafePointer<CChar>?] = isEmpty ? [nil, passphrase] : [passphrase]
      while true {
        guard let next = tries.first else { throw PKCS12Contents.refusal(OpenSSL.drainQueue()) }
        tries.removeFirst()
        try spendOnMAC(of: archive, &budget)
        phrase = next
        if PKCS12_verify_mac(archive, phrase, next == nil ? 0 : -1) == 1 { break }
        let queue = OpenSSL.drainQueue()
        if queue.contains(where: \.isUnsupportedAlgorithm) { throw PKCS12Contents.failure(queue) }
      }
    }
    var contents = PKCS12Contents(passphrase: phrase)
    try contents.read(archive, &budget)
    return contents.archive
  }

  private static func spendOnMAC(
    of archive: OpaquePointer, _ budget: inout ReadingBudget
  ) throws(CryptoError) {
    var algorithm: UnsafePointer<X509_ALGOR>?
    var iterations: UnsafePointer<ASN1_INTEGER>?
    PKCS12_get0_mac(nil, &algorithm, nil, &iterations, archive)
    try budget.spend(EncryptionCost(iterations: iterations), on: "archive")
    try budget.spend(EncryptionCost(algorithm), on: "archive")
  }
}

/// The bags of an archive, as they are read.
private struct PKCS12Contents {
  let passphrase: UnsafePointer<CChar>?
  private var key: PrivateKey?
  private var unsupportedKey: UnsupportedKey?
  private var certificates: [Certificate] = []

  init(passphrase: UnsafePointer<CChar>?) { self.passphrase = passphrase }

  /// What was found, the certificate of the key first.
  var archive: PKCS12Archive {
    var list = certificates
    if let key, let place = list.firstIndex(where: { $0.publicKey.matches(key.publicKey) }) {
      list.insert(list.remove(at: place), at: 0)
    }
    return PKCS12Archive(key: key, unsupportedKey: unsupportedKey, certificates: list)
  }

  static func refusal(_ queue: [OpenSSLQueueEntry] = []) -> CryptoError {
    CryptoError(.wrongPassphrase, "the pass phrase does not open the archive", queue: queue)
  }

  static func failure(_ queue: [OpenSSLQueueEntry]) -> CryptoError {
    if queue.contains(where: \.isUnsupportedAlgorithm) {
      return CryptoError(
        .unsupported,
        "the archive is protected in a way that this OpenSSL does not support by itself"
          + " (openssl pkcs12 -legacy -in FILE -noenc takes it apart)", queue: queue)
    }
    return queue.contains(where: \.blamesPassphrase)
      ? refusal(queue) : CryptoError(.malformed, "the archive cannot be read", queue: queue)
  }

  private static func check<Pointer>(_ pointer: Pointer?) throws(CryptoError) -> Pointer {
    guard let pointer else { throw failure(OpenSSL.drainQueue()) }
    return pointer
  }

  mutating func read(
    _ archive: OpaquePointer, _ budget: inout ReadingBudget
  ) throws(CryptoError) {
    let safes = try Self.check(PKCS12_unpack_authsafes(archive))
    defer { COpenSSL_sk_PKCS7_free_all(safes) }
    for index in 0..<COpenSSL_sk_PKCS7_num(safes) {
      guard let safe = COpenSSL_sk_PKCS7_value(safes, index) else { continue }
      let bags: OpaquePointer
      switch OBJ_obj2nid(safe.pointee.type) {
      case NID_pkcs7_data: bags = try Self.check(PKCS12_unpack_p7data(safe))
      case NID_pkcs7_encrypted:
        let algorithm = safe.pointee.d.encrypted?.pointee.enc_data?.pointee.algorithm
        try budget.spend(EncryptionCost(algorithm), on: "archive")
        bags = try Self.check(PKCS12_unpack_p7encdata(safe, passphrase, -1))
      default: continue
      }
      defer { COpenSSL_sk_PKCS12_SAFEBAG_free_all(bags) }
      try read(bags: bags, depth: 0, &budget)
    }
  }

  private mutating func read(
    bags: OpaquePointer?, depth: Int, _ budget: inout ReadingBudget
  ) throws(CryptoError) {
    // Bags may hold bags, but nobody nests them.
    guard depth < 8 else { throw CryptoError(.malformed, "the archive is nested too deeply") }
    for index in 0..<max(0, COpenSSL_sk_PKCS12_SAFEBAG_num(bags)) {
      guard let bag = COpenSSL_sk_PKCS12_SAFEBAG_value(bags, index) else { continue }
      switch PKCS12_SAFEBAG_get_nid(bag) {
      case NID_keyBag where !hasKey:
        take(try PrivateKey.decode(try Self.check(PKCS12_SAFEBAG_get0_p8inf(bag)), &budget))
      case NID_pkcs8ShroudedKeyBag where !hasKey:
        var algorithm: UnsafePointer<X509_ALGOR>?
        X509_SIG_get0(try Self.check(PKCS12_SAFEBAG_get0_pkcs8(bag)), &algorithm, nil)
        try budget.spend(EncryptionCost(algorithm), on: "archive")
        let information = try Self.check(PKCS12_decrypt_skey(bag, passphrase, -1))
        defer { PKCS8_PRIV_KEY_INFO_free(information) }
        take(try PrivateKey.decode(information, &budget))
      case NID_certBag where PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate:
        certificates.append(
          try Certificate(adopting: try Self.check(PKCS12_SAFEBAG_get1_cert(bag))))
      case NID_safeContentsBag:
        try read(bags: PKCS12_SAFEBAG_get0_safes(bag), depth: depth + 1, &budget)
      default: continue
      }
    }
  }

  private var hasKey: Bool { key != nil || unsupportedKey != nil }

  private mutating func take(_ found: PrivateKey.Decoded) {
    switch found {
    case .key(let found): key = found
    case .unsupported(let algorithm):
      unsupportedKey = UnsupportedKey(encoding: .pkcs8, algorithm: algorithm)
    }
  }
}

extension Certificate {
  /// Reads a STACK_OF(X509) that someone else frees.
  static func list(_ stack: OpaquePointer?) throws(CryptoError) -> [Certificate] {
    guard let stack else { return [] }
    var certificates: [Certificate] = []
    for index in 0..<COpenSSL_sk_X509_num(stack) {
      let pointer = try OpenSSL.check(COpenSSL_sk_X509_value(stack, index), "an empty certificate")
      X509_up_ref(pointer)
      certificates.append(try Certificate(adopting: pointer))
    }
    return certificates
  }
}
