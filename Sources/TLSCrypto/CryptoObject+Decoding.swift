// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import Primitives

extension CryptoObject {
  /// Decodes one PEM block by its label (RFC 7468, and OpenSSL's `pem.h` for the others).
  static func readPEM(
    _ bytes: RawSpan, label: String, passphrase: Passphrase?, budget: inout ReadingBudget
  ) throws(CryptoError) -> Content {
    if let encoding = PrivateKey.Encoding(label: label) {
      return try readKey(bytes, label, encoding, passphrase, &budget)
    }
    if label == "PUBLIC KEY" { return .publicKey(try readPublicKey(bytes)) }
    // A block of any label may claim to be encrypted; without a callback OpenSSL would prompt.
    let neverAsk = Passphrase.Answer.callback
    return try MemoryBIO.reading(bytes) { (bio) throws(CryptoError) in
      switch label {
      case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
        // The AUX form reads the trust settings of OpenSSL that may follow the certificate.
        let certificate = try object(PEM_read_bio_X509_AUX(bio, nil, neverAsk, nil), "certificate")
        return .certificate(try Certificate(adopting: certificate))
      case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST":
        let request = try object(
          PEM_read_bio_X509_REQ(bio, nil, neverAsk, nil), "certificate request")
        return .request(try CertificateRequest(adopting: request))
      case "X509 CRL":
        X509_CRL_free(
          try object(PEM_read_bio_X509_CRL(bio, nil, neverAsk, nil), "revocation list"))
        return .other(label)
      case "SSL SESSION PARAMETERS":
        let session = try object(PEM_read_bio_SSL_SESSION(bio, nil, neverAsk, nil), "TLS session")
        return .session(try TLSSession(adopting: session))
      case "PKCS7":
        let bundle = try OpenSSL.check(
          PEM_read_bio_PKCS7(bio, nil, neverAsk, nil), "the PKCS #7 bundle cannot be decoded",
          code: .malformed)
        return .bundle(try certificates(of: bundle))
      default:
        // Somebody may have pasted a key where a label belongs.
        return .other(label.withoutKeyMaterial)
      }
    }
  }

  private static func readKey(
    _ bytes: RawSpan, _ label: String, _ encoding: PrivateKey.Encoding, _ passphrase: Passphrase?,
    _ budget: inout ReadingBudget
  ) throws(CryptoError) -> Content {
    do throws(CryptoError) {
      let found = try PrivateKey.decode(
        pem: bytes, label: label, passphrase: passphrase, budget: &budget)
      return content(found, encoding)
    } catch {
      guard error.code == .encrypted, let key = EncryptedKey(pem: bytes, label: label) else {
        throw error
      }
      return .encryptedKey(key)
    }
  }

  private static func content(
    _ found: PrivateKey.Decoded, _ encoding: PrivateKey.Encoding
  ) -> Content {
    switch found {
    case .key(let key): .privateKey(key, encoding)
    case .unsupported(let algorithm):
      .unsupportedKey(UnsupportedKey(encoding: encoding, algorithm: algorithm))
    }
  }

  private static func readPublicKey(_ bytes: RawSpan) throws(CryptoError) -> PublicKey {
    var answer = Passphrase.Answer(nil)
    let contents = try MemoryBIO.contents(ofPEM: bytes, label: "PUBLIC KEY", &answer)
    let information = contents?.withBytes { der in
      OpenSSL.object(der, { d2i_X509_PUBKEY(nil, $0, $1) }, free: X509_PUBKEY_free)
    }
    let owned = try object(information ?? nil, "public key")
    defer { X509_PUBKEY_free(owned) }
    return try PublicKey(owned, of: "block")
  }

  private static func object(
    _ pointer: OpaquePointer?, _ kind: String
  ) throws(CryptoError) -> OpaquePointer {
    try OpenSSL.check(pointer, "the \(kind) cannot be decoded", code: .malformed)
  }

  /// Tries the known DER forms in turn; each must account for every byte.
  static func readDER(
    _ bytes: RawSpan, passphrase: Passphrase?, budget: inout ReadingBudget
  ) throws(CryptoError) -> Content {
    if let pointer = OpenSSL.object(bytes, { d2i_X509(nil, $0, $1) }, free: X509_free) {
      return .certificate(try Certificate(adopting: pointer))
    }
    if let pointer = OpenSSL.object(bytes, { d2i_X509_REQ(nil, $0, $1) }, free: X509_REQ_free) {
      return .request(try CertificateRequest(adopting: pointer))
    }
    if let (found, encoding) = try PrivateKey.decode(der: bytes, budget: &budget) {
      return content(found, encoding)
    }
    if let encrypted = EncryptedKey(der: bytes) {
      guard let passphrase else { return .encryptedKey(encrypted) }
      let found = try PrivateKey.decode(
        encryptedDER: bytes, passphrase: passphrase, budget: &budget)
      return content(found, encrypted.encoding)
    }
    let information = OpenSSL.object(
      bytes, { d2i_X509_PUBKEY(nil, $0, $1) }, free: X509_PUBKEY_free)
    if let information {
      defer { X509_PUBKEY_free(information) }
      return .publicKey(try PublicKey(information, of: "file"))
    }
    do throws(CryptoError) {
      if let archive = try PKCS12Archive.decode(
        der: bytes, passphrase: passphrase, budget: &budget)
      {
        return .archive(archive)
      }
    } catch {
      guard error.code == .encrypted else { throw error }
      return .encryptedArchive
    }
    if let session = try TLSSession(der: bytes) { return .session(session) }
    if let bundle = readBundle(bytes) { return .bundle(try certificates(of: bundle)) }
    if let pointer = OpenSSL.object(bytes, { d2i_X509_CRL(nil, $0, $1) }, free: X509_CRL_free) {
      X509_CRL_free(pointer)
      return .other("X509 CRL")
    }
    let looksLikeDER = bytes.unsafeLoad(as: UInt8.self) == 0x30
    throw CryptoError(
      .malformed,
      looksLikeDER
        ? "damaged, or a DER form that is not known" : "neither PEM nor DER")
  }

  private static func readBundle(_ der: RawSpan) -> UnsafeMutablePointer<PKCS7>? {
    var bundle: UnsafeMutablePointer<PKCS7>?
    let object = OpenSSL.object(
      der,
      {
        bundle = d2i_PKCS7(nil, $0, $1)
        return bundle.map { OpaquePointer($0) }
      }, free: { PKCS7_free(UnsafeMutablePointer($0)) })
    return object == nil ? nil : bundle
  }

  /// The certificates of a signed-data bundle, which is freed.
  private static func certificates(
    of bundle: UnsafeMutablePointer<PKCS7>
  ) throws(CryptoError) -> [Certificate] {
    defer { PKCS7_free(bundle) }
    guard OBJ_obj2nid(bundle.pointee.type) == NID_pkcs7_signed else { return [] }
    return try Certificate.list(bundle.pointee.d.sign?.pointee.cert)
  }
}
