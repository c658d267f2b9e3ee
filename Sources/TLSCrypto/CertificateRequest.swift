// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A certificate request: PKCS #10 (RFC 2986), which asks a CA for a certificate.
package final class CertificateRequest {
  private let pointer: OpaquePointer  // X509_REQ

  package let subject: DistinguishedName
  package let publicKey: PublicKey
  /// What the extensionRequest attribute asks for (RFC 2985, section 5.4.2).
  package let extensions: CertificateExtensions

  /// Takes over one reference to an X509_REQ, given up by `X509_REQ_free`.
  ///
  /// - Throws: A `CryptoError` of code `malformed` where a field cannot be read.
  init(adopting pointer: OpaquePointer) throws(CryptoError) {
    self.pointer = pointer
    do throws(CryptoError) {
      subject = try DistinguishedName(copying: X509_REQ_get_subject_name(pointer))
      publicKey = try PublicKey(X509_REQ_get_X509_PUBKEY(pointer), of: "request")
      let list = X509_REQ_get_extensions(pointer)
      defer { COpenSSL_sk_X509_EXTENSION_free_all(list) }
      // It gives nil both where the attribute is missing and where it cannot be read.
      if list == nil, X509_REQ_get_attr_by_NID(pointer, NID_ext_req, -1) >= 0 {
        throw CryptoError(
          .malformed, "the extensions of the request cannot be read", queue: OpenSSL.drainQueue())
      }
      extensions = try CertificateExtensions(list)
      OpenSSL.drainQueue()
    } catch {
      X509_REQ_free(pointer)
      throw error
    }
  }

  deinit {
    X509_REQ_free(pointer)
  }

  /// Every extension that is asked for as text, in the order of the encoding.
  package var extensionTexts: [CertificateExtensions.Extension] {
    let list = X509_REQ_get_extensions(pointer)
    defer { COpenSSL_sk_X509_EXTENSION_free_all(list) }
    return CertificateExtensions.texts(list)
  }

  /// Makes a request for a server certificate.
  ///
  /// - Parameters:
  ///   - key: Signs; its public half is to be certified.
  ///   - subject: May be empty; then the names are critical.
  ///   - names: At least one.
  ///   - purposes: Become the extendedKeyUsage.
  ///   - mustStaple: Whether to ask for the TLS feature extension (RFC 7633).
  ///   - isReplacing: Whether a key of this kind was there before, so that the kind is not to be
  ///     judged here.
  /// - Returns: The request.
  /// - Throws: A `CryptoError` of code `weakKey` or `unsupported` for a key that does not serve,
  ///   `mismatch` for one whose two halves do not belong together, `badName` without names.
  package static func make(
    key: PrivateKey, subject: DistinguishedName, names: [SubjectAlternativeName],
    purposes: CertificatePurposes, mustStaple: Bool, isReplacing: Bool = false
  ) throws(CryptoError) -> CertificateRequest {
    let purpose = "cannot make the certificate request"
    if !isReplacing { try key.publicKey.requireServable() }
    let request = try OpenSSL.check(X509_REQ_new(), purpose)
    do throws(CryptoError) {
      try OpenSSL.check(X509_REQ_set_version(request, CLong(X509_REQ_VERSION_1)), purpose)
      try subject.withPointer { (name) throws(CryptoError) in
        try OpenSSL.check(X509_REQ_set_subject_name(request, name), purpose)
      }
      let builder = try ExtensionBuilder()
      try builder.add(NID_basic_constraints, "CA:FALSE")
      try builder.addUsage(of: key.publicKey, purposes)
      try builder.add(names, critical: subject.isEmpty)
      if mustStaple { try builder.add(NID_tlsfeature, "status_request") }
      try OpenSSL.check(X509_REQ_add_extensions(request, builder.list), purpose)
      try key.withPointer { (pointer) throws(CryptoError) in
        try OpenSSL.check(X509_REQ_set_pubkey(request, pointer), purpose)
        let digest = try key.publicKey.signatureDigest
        try OpenSSL.check(X509_REQ_sign(request, pointer, digest), purpose)
      }
    } catch {
      X509_REQ_free(request)
      throw error
    }
    let made = try CertificateRequest(adopting: request)
    try key.prove(made.isSignatureValid)
    return made
  }

  /// A Boolean value that tells whether the request is signed by the key that it names; false also
  /// where this OpenSSL cannot verify it, for it does not know the key's algorithm.
  package var isSignatureValid: Bool {
    let result = (try? publicKey.withPointer { X509_REQ_verify(pointer, $0) }) == 1
    OpenSSL.drainQueue()
    return result
  }

  /// OpenSSL's name of the signature algorithm; that of standards or else the object identifier
  /// where this OpenSSL does not know it.
  package var signatureAlgorithm: String {
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_REQ_get0_signature(pointer, nil, &algorithm)
    return AlgorithmName.of(algorithm)
  }

  /// The request as a PEM block, with its final newline.
  package var pem: [UInt8] {
    get throws(CryptoError) {
      let bio = try MemoryBIO()
      try OpenSSL.check(PEM_write_bio_X509_REQ(bio.pointer, pointer), "cannot encode the request")
      return bio.contents
    }
  }

  /// The names to certify: those of the subjectAltName, and the commonName where it is a host name
  /// or an address that is not among them, as in requests from before subjectAltName.
  package var names: [SubjectAlternativeName] {
    guard let common = subject.commonName, let name = try? SubjectAlternativeName(common),
      !extensions.names.contains(where: { $0 == name || $0.text.lowercased() == name.text })
    else { return extensions.names }
    return extensions.names + [name]
  }
}
