// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
package import Primitives

extension Certificate {
  /// The time in which a certificate is valid, both ends included.
  package struct Validity: Sendable {
    package let notBefore: UnixTime
    package let notAfter: UnixTime

    /// A validity of `days` days of 86,400 seconds that begins `backdating` seconds before `now`.
    ///
    /// The last second counts, so one second is taken off: with a validity of 398 days, no 399th
    /// day may begin (Baseline Requirements, section 6.3.2).
    ///
    /// - Parameters:
    ///   - days: At least 1.
    ///   - now: The time of issue.
    ///   - backdating: Seconds by which peers' clocks may be slow.
    package init(days: Int, from now: UnixTime, backdating: Int64 = 3600) {
      notBefore = now - backdating
      notAfter = notBefore + Int64(days) * 86400 - 1
    }
  }

  /// Makes a self-signed end-entity certificate.
  ///
  /// Version 3, a serial number of 126 random bits, basicConstraints CA:FALSE, and usages that fit
  /// the key and the purposes; RFC 5280, section 4.
  ///
  /// - Parameters:
  ///   - key: Signs and is certified.
  ///   - subject: Becomes the issuer, too; not empty.
  ///   - names: Become the subjectAltName; at least one.
  ///   - validity: Written as UTCTime until 2049 and as GeneralizedTime from 2050 on.
  ///   - purposes: Become the extendedKeyUsage; at least one.
  ///   - isReplacing: Whether one with a key of this kind was there before, so that the kind is not
  ///     to be judged here.
  /// - Returns: The certificate.
  /// - Throws: A `CryptoError` of code `weakKey` or `unsupported` for a key that does not serve,
  ///   `mismatch` for one whose two halves do not belong together, `badName` without names.
  package static func selfSigned(
    by key: PrivateKey, subject: DistinguishedName, names: [SubjectAlternativeName],
    validity: Validity, purposes: CertificatePurposes, isReplacing: Bool = false
  ) throws(CryptoError) -> Certificate {
    let purpose = "cannot make the certificate"
    if !isReplacing { try key.publicKey.requireServable() }
    let certificate = try OpenSSL.check(X509_new(), purpose)
    do throws(CryptoError) {
      try OpenSSL.check(X509_set_version(certificate, CLong(X509_VERSION_3)), purpose)
      try setRandomSerialNumber(certificate)
      try subject.withPointer { (name) throws(CryptoError) in
        try OpenSSL.check(X509_set_subject_name(certificate, name), purpose)
        try OpenSSL.check(X509_set_issuer_name(certificate, name), purpose)
      }
      // The _set functions choose UTCTime or GeneralizedTime by the year.
      try OpenSSL.check(
        ASN1_TIME_set(X509_getm_notBefore(certificate), time_t(validity.notBefore)), purpose)
      try OpenSSL.check(
        ASN1_TIME_set(X509_getm_notAfter(certificate), time_t(validity.notAfter)), purpose)
      try key.withPointer { (pointer) throws(CryptoError) in
        try OpenSSL.check(X509_set_pubkey(certificate, pointer), purpose)
        let builder = try ExtensionBuilder()
        try builder.add(NID_basic_constraints, "critical,CA:FALSE")
        try builder.addUsage(of: key.publicKey, purposes)
        try builder.add(names, critical: subject.isEmpty)
        try addExtensions(of: builder, to: certificate)
        try addKeyIdentifiers(to: certificate)
        let digest = try key.publicKey.signatureDigest
        try OpenSSL.check(X509_sign(certificate, pointer, digest), purpose)
      }
    } catch {
      X509_free(certificate)
      throw error
    }
    let made = try Certificate(adopting: certificate)
    try key.prove(made.isSelfSigned)
    return made
  }

  /// Sets 16 octets of which 126 bits are random: over the 64 that linters want, under 20 octets,
  /// and never negative or of varying length.
  private static func setRandomSerialNumber(_ certificate: OpaquePointer) throws(CryptoError) {
    let purpose = "cannot make a serial number"
    let number = try OpenSSL.check(BN_new(), purpose)
    defer { BN_free(number) }
    try OpenSSL.check(BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY), purpose)
    try OpenSSL.check(
      BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)), purpose)
  }

  private static func addExtensions(
    of builder: borrowing ExtensionBuilder, to certificate: OpaquePointer
  ) throws(CryptoError) {
    for index in 0..<X509v3_get_ext_count(builder.list) {
      try OpenSSL.check(
        X509_add_ext(certificate, X509v3_get_ext(builder.list, index), -1),
        "cannot add an extension")
    }
  }

  /// Adds the two key identifiers, which are derived from the certificate as it stands so far.
  private static func addKeyIdentifiers(to certificate: OpaquePointer) throws(CryptoError) {
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
    for (nid, text) in [
      (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid:always"),
    ] {
      let builder = try ExtensionBuilder()
      try builder.add(nid, text, context: &context)
      try addExtensions(of: builder, to: certificate)
    }
  }
}
