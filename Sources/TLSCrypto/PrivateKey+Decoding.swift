// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import Primitives

extension PrivateKey {
  /// The forms in which private keys are stored.
  package enum Encoding: String, Sendable {
    /// "PRIVATE KEY": RFC 5958.
    case pkcs8 = "PKCS#8"
    /// "RSA PRIVATE KEY": RFC 8017, appendix A.1.2.
    case pkcs1 = "PKCS#1"
    /// "EC PRIVATE KEY": RFC 5915.
    case sec1 = "SEC1"
    /// Another form that is named after its algorithm, such as "DSA PRIVATE KEY".
    case traditional

    init?(label: String) {
      switch label {
      case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY": self = .pkcs8
      case "RSA PRIVATE KEY": self = .pkcs1
      case "EC PRIVATE KEY": self = .sec1
      default:
        guard label.hasSuffix(" PRIVATE KEY"), label != "OPENSSH PRIVATE KEY" else { return nil }
        self = .traditional
      }
    }
  }

  /// What a private key in a file is: one to use, or one of an algorithm that this OpenSSL does not
  /// know.
  enum Decoded {
    case key(PrivateKey)
    case unsupported(UnsupportedAlgorithm)
  }

  /// Reads a PEM block whose label `Encoding` knows.
  ///
  /// - Parameters:
  ///   - block: The block, BEGIN and END line included.
  ///   - label: Its label.
  ///   - passphrase: Opens an encrypted key; OpenSSL never asks for one.
  ///   - budget: What may be spent on the file.
  /// - Returns: The key.
  /// - Throws: A `CryptoError` of code `malformed`, `encrypted`, `wrongPassphrase` or `unsupported`.
  static func decode(
    pem block: RawSpan, label: String, passphrase: Passphrase?, budget: inout ReadingBudget
  ) throws(CryptoError) -> Decoded {
    // Nearly every key is one of these, and the way is short.
    if let key = decodeFast(pem: block) { return .key(PrivateKey(adopting: key)) }
    var answer = Passphrase.Answer(passphrase)
    let contents = try MemoryBIO.contents(ofPEM: block, label: "ANY PRIVATE KEY", &answer)
    guard let contents else { throw answer.error(queue: OpenSSL.drainQueue()) }
    return try contents.withBytes { (der) throws(CryptoError) in
      do throws(CryptoError) {
        let found = try decode(der, label: label, passphrase: passphrase, budget: &budget)
        guard case .key(let key) = found, !key.isAllowed(under: label) else { return found }
        throw CryptoError(.malformed, "the label \"\(label)\" is not for such a key")
      } catch {
        // What a wrong pass phrase decrypts to may happen to have an end like that of a block.
        throw answer.wasAsked && error.code == .malformed
          ? answer.error(queue: error.queue) : error
      }
    }
  }

  /// Whether OpenSSL finds the key under that label: one that names an algorithm is for its keys
  /// alone, and "ANY" stands for all labels where programs ask, but in no file.
  private func isAllowed(under label: String) -> Bool {
    switch label {
    case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY": return true
    case "ANY PRIVATE KEY": return false
    default:
      let algorithm = String(label.dropLast(" PRIVATE KEY".count))
      return publicKey.algorithm == algorithm
    }
  }

  /// Decodes what is in a PEM block, after the encryption of PEM itself was taken off.
  private static func decode(
    _ der: RawSpan, label: String, passphrase: Passphrase?, budget: inout ReadingBudget
  ) throws(CryptoError) -> Decoded {
    let isPKCS8 = Encoding(label: label) == .pkcs8
    if label != "ENCRYPTED PRIVATE KEY", let found = try decode(information: der, &budget) {
      return found
    }
    if label != "PRIVATE KEY", EncryptedKey(der: der) != nil {
      guard let passphrase else {
        throw CryptoError(.encrypted, "the private key is encrypted, and no pass phrase was given")
      }
      return try decode(encryptedDER: der, passphrase: passphrase, budget: &budget)
    }
    guard !isPKCS8, DERCursor.isSequence(der, ofAtLeast: 3) else { throw damaged }
    try budget.spendOnSearch()
    let type =
      switch label {
      case "RSA PRIVATE KEY": EVP_PKEY_RSA
      case "EC PRIVATE KEY": EVP_PKEY_EC
      case "DSA PRIVATE KEY": EVP_PKEY_DSA
      default: EVP_PKEY_NONE
      }
    let key = OpenSSL.object(
      der,
      type == EVP_PKEY_NONE
        ? { d2i_AutoPrivateKey(nil, $0, $1) } : { d2i_PrivateKey(type, nil, $0, $1) },
      free: EVP_PKEY_free)
    guard let key else { throw damaged }
    return .key(PrivateKey(adopting: key))
  }

  private static var damaged: CryptoError {
    CryptoError(.malformed, "the private key cannot be decoded", queue: OpenSSL.drainQueue())
  }

  /// Decodes a PrivateKeyInfo; nil where the bytes are none.
  ///
  /// - Throws: A `CryptoError` of code `malformed` where the key in it is damaged.
  static func decode(
    information der: RawSpan, _ budget: inout ReadingBudget
  ) throws(CryptoError) -> Decoded? {
    let information = OpenSSL.object(
      der, { d2i_PKCS8_PRIV_KEY_INFO(nil, $0, $1) }, free: PKCS8_PRIV_KEY_INFO_free)
    guard let information else { return nil }
    // That wipes the octets of the key.
    defer { PKCS8_PRIV_KEY_INFO_free(information) }
    return try decode(information, &budget)
  }

  /// Decodes a PKCS8_PRIV_KEY_INFO that OpenSSL lends.
  ///
  /// - Throws: A `CryptoError` of code `malformed` where the key in it is damaged.
  static func decode(
    _ information: OpaquePointer, _ budget: inout ReadingBudget
  ) throws(CryptoError) -> Decoded {
    if let key = decodeFast(information) { return .key(PrivateKey(adopting: key)) }
    try budget.spendOnSearch()
    if let key = EVP_PKCS82PKEY(information) { return .key(PrivateKey(adopting: key)) }
    let queue = OpenSSL.drainQueue()
    var algorithm: UnsafePointer<X509_ALGOR>?
    PKCS8_pkey_get0(nil, nil, nil, &algorithm, information)
    if let unsupported = UnsupportedAlgorithm(algorithm) { return .unsupported(unsupported) }
    throw CryptoError(.malformed, "the private key cannot be decoded", queue: queue)
  }

  /// Opens an EncryptedPrivateKeyInfo in DER (RFC 5958, section 3).
  ///
  /// - Throws: A `CryptoError` of code `wrongPassphrase`, `unsupported` where this OpenSSL lacks the
  ///   cipher or the file demands endless work, or `malformed`.
  static func decode(
    encryptedDER der: RawSpan, passphrase: Passphrase, budget: inout ReadingBudget
  ) throws(CryptoError) -> Decoded {
    guard let box = OpenSSL.object(der, { d2i_X509_SIG(nil, $0, $1) }, free: X509_SIG_free) else {
      throw damaged
    }
    defer { X509_SIG_free(box) }
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_SIG_get0(box, &algorithm, nil)
    try budget.spend(EncryptionCost(algorithm), on: "private key")
    try passphrase.checkThatOpenSSLTakesIt()
    let information = try passphrase.withBytes { (buffer) throws(CryptoError) in
      let text = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      return PKCS8_decrypt(box, text, CInt(buffer.count))
    }
    guard let information else {
      throw Passphrase.error(queue: OpenSSL.drainQueue())
    }
    defer { PKCS8_PRIV_KEY_INFO_free(information) }
    return try decode(information, &budget)
  }

  /// The key that OpenSSL finds when it tries every form of DER; nil where it finds none.
  static func search(_ der: RawSpan) -> PrivateKey? {
    OpenSSL.object(der, { d2i_AutoPrivateKey(nil, $0, $1) }, free: EVP_PKEY_free).map {
      PrivateKey(adopting: $0)
    }
  }

  /// Reads a private key from DER: PKCS #8, PKCS #1 or SEC 1; nil where it is none of these.
  ///
  /// - Throws: A `CryptoError` of code `malformed` where a PrivateKeyInfo holds a damaged key.
  static func decode(
    der: RawSpan, budget: inout ReadingBudget
  ) throws(CryptoError) -> (Decoded, Encoding)? {
    if let found = try decode(information: der, &budget) { return (found, .pkcs8) }
    guard DERCursor.isSequence(der, ofAtLeast: 3) else { return nil }
    try budget.spendOnSearch()
    guard let result = search(der) else { return nil }
    switch result.publicKey.algorithm {
    case "RSA": return (.key(result), .pkcs1)
    case "EC": return (.key(result), .sec1)
    default: return (.key(result), .traditional)
    }
  }
}
