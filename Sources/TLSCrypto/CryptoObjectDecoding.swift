// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension CryptoObject {
  /// Decodes one PEM block by its label (RFC 7468, and OpenSSL's `pem.h` for the others).
  static func readPEM(
    _ bytes: RawSpan, label: String, passphrase: Passphrase?
  ) throws(CryptoError) -> Content {
    if PrivateKey.Encoding(label: label) != nil {
      return try readKey(bytes, label: label, passphrase: passphrase)
    }
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
      case "SSL SESSION PARAMETERS":
        let session = try object(PEM_read_bio_SSL_SESSION(bio, nil, neverAsk, nil), "TLS session")
        return .session(try TLSSession(adopting: session))
      case "PUBLIC KEY":
        let key = try object(PEM_read_bio_PUBKEY(bio, nil, neverAsk, nil), "public key")
        return .publicKey(PublicKey(adopting: key))
      case "PKCS7":
        let bundle = try OpenSSL.check(
          PEM_read_bio_PKCS7(bio, nil, neverAsk, nil), "the PKCS #7 bundle cannot be decoded",
          code: .malformed)
        return .bundle(try certificates(of: bundle))
      default:
        return .other(label)
      }
    }
  }

  private static func readKey(
    _ bytes: RawSpan, label: String, passphrase: Passphrase?
  ) throws(CryptoError) -> Content {
    do throws(CryptoError) {
      let key = try PrivateKey.decode(pem: bytes, passphrase: passphrase)
      return .privateKey(key, PrivateKey.Encoding(label: label) ?? .traditional)
    } catch {
      guard error.code == .encrypted, let key = EncryptedKey(pem: bytes, label: label) else {
        throw error
      }
      return .encryptedKey(key)
    }
  }

  private static func object(
    _ pointer: OpaquePointer?, _ kind: String
  ) throws(CryptoError) -> OpaquePointer {
    try OpenSSL.check(pointer, "the \(kind) cannot be decoded", code: .malformed)
  }

  /// Tries the known DER forms in turn; each must account for every byte.
  static func readDER(
    _ bytes: RawSpan, passphrase: Passphrase?
  ) throws(CryptoError) -> Content {
    if let pointer = OpenSSL.object(bytes, { d2i_X509(nil, $0, $1) }, free: X509_free) {
      return .certificate(try Certificate(adopting: pointer))
    }
    if let pointer = OpenSSL.object(bytes, { d2i_X509_REQ(nil, $0, $1) }, free: X509_REQ_free) {
      return .request(try CertificateRequest(adopting: pointer))
    }
    if let (key, encoding) = PrivateKey.decode(der: bytes) { return .privateKey(key, encoding) }
    if let encrypted = EncryptedKey(der: bytes) {
      guard let passphrase else { return .encryptedKey(encrypted) }
      let key = try PrivateKey.decode(encryptedDER: bytes, passphrase: passphrase)
      return .privateKey(key, encrypted.encoding)
    }
    if let pointer = OpenSSL.object(bytes, { d2i_PUBKEY(nil, $0, $1) }, free: EVP_PKEY_free) {
      return .publicKey(PublicKey(adopting: pointer))
    }
    do throws(CryptoError) {
      if let archive = try PKCS12Archive.decode(der: bytes, passphrase: passphrase) {
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
