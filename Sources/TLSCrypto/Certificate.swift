// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
package import Primitives

/// An X.509 certificate (RFC 5280).
package final class Certificate {
  private let pointer: OpaquePointer  // X509

  package let subject: DistinguishedName
  package let issuer: DistinguishedName
  package let publicKey: PublicKey
  package let extensions: CertificateExtensions
  /// The first moment of validity.
  package let notBefore: UnixTime
  /// The last moment of validity.
  package let notAfter: UnixTime

  /// Takes over one reference to an X509, given up by `X509_free`.
  ///
  /// - Throws: A `CryptoError` of code `malformed` where a field cannot be read.
  init(adopting pointer: OpaquePointer) throws(CryptoError) {
    // No deinit runs for an object that is not complete, so a failure has to free the pointer.
    self.pointer = pointer
    do throws(CryptoError) {
      subject = try DistinguishedName(copying: X509_get_subject_name(pointer))
      issuer = try DistinguishedName(copying: X509_get_issuer_name(pointer))
      publicKey = try PublicKey(X509_get_X509_PUBKEY(pointer), of: "certificate")
      extensions = try CertificateExtensions(X509_get0_extensions(pointer))
      guard let first = UnixTime(asn1: X509_get0_notBefore(pointer)),
        let last = UnixTime(asn1: X509_get0_notAfter(pointer))
      else {
        throw CryptoError(
          .malformed, "the certificate's validity cannot be read", queue: OpenSSL.drainQueue())
      }
      notBefore = first
      notAfter = last
    } catch {
      X509_free(pointer)
      throw error
    }
  }

  deinit {
    X509_free(pointer)
  }

  /// The version as people count it: 1, 2 or 3.
  package var version: Int { X509_get_version(pointer) + 1 }

  /// The octets of the serial number, big-endian, as encoded without sign.
  package var serialNumber: [UInt8] {
    let serial = X509_get0_serialNumber(pointer)
    return OpenSSL.bytes(ASN1_STRING_get0_data(serial), ASN1_STRING_length(serial))
  }

  /// OpenSSL's name of the signature algorithm, such as "sha256WithRSAEncryption"; that of standards
  /// or else the object identifier where this OpenSSL does not know it.
  package var signatureAlgorithm: String {
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_get0_signature(nil, &algorithm, pointer)
    return AlgorithmName.of(algorithm)
  }

  /// Every extension as text, in the order of the encoding.
  package var extensionTexts: [CertificateExtensions.Extension] {
    CertificateExtensions.texts(X509_get0_extensions(pointer))
  }

  /// A Boolean value that tells whether OpenSSL's own trust settings came with the certificate, as
  /// `openssl x509 -trustout` writes them.
  package var hasTrustSettings: Bool {
    var count: CInt = 0
    return X509_get0_trust_objects(pointer) != nil || X509_get0_reject_objects(pointer) != nil
      || X509_alias_get0(pointer, &count) != nil || X509_keyid_get0(pointer, &count) != nil
  }

  /// A Boolean value that tells whether the certificate names itself as its issuer, by name and by
  /// key identifier, whatever its signature.
  package var isSelfIssued: Bool {
    if publicKey.unsupported != nil { return isNamed(asIssuerOf: self) }
    let result = X509_self_signed(pointer, 0) == 1
    OpenSSL.drainQueue()
    return result
  }

  /// A Boolean value that tells whether the certificate is signed with its own key; false also where
  /// this OpenSSL does not know the key's algorithm.
  package var isSelfSigned: Bool {
    // X509_self_signed looks at names and key identifiers first and verifies only then.
    let result = X509_self_signed(pointer, 1) == 1
    OpenSSL.drainQueue()
    return result
  }

  /// The DER encoding.
  package var der: [UInt8] {
    get throws(CryptoError) {
      try OpenSSL.der { i2d_X509(pointer, $0) }
    }
  }

  /// The certificate as a PEM block, with its final newline.
  package var pem: [UInt8] {
    get throws(CryptoError) {
      let bio = try MemoryBIO()
      try OpenSSL.check(PEM_write_bio_X509(bio.pointer, pointer), "cannot encode the certificate")
      return bio.contents
    }
  }

  /// The SHA-256 digest of the DER encoding.
  package var fingerprint: Fingerprint {
    get throws(CryptoError) {
      try Fingerprint(of: der)
    }
  }

  /// Lends the X509.
  @discardableResult
  func withPointer<R, E: Error>(_ body: (OpaquePointer) throws(E) -> R) throws(E) -> R {
    try body(pointer)
  }
}
