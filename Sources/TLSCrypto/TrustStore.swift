// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
package import Primitives

/// The certificates that are trusted to issue others.
///
/// The corresponding C type is `X509_STORE`.
package final class TrustStore {
  private let pointer: OpaquePointer

  /// Creates an empty store.
  ///
  /// - Throws: A `CryptoError` of code `library`.
  package init() throws(CryptoError) {
    pointer = try OpenSSL.check(X509_STORE_new(), "out of memory")
  }

  deinit {
    X509_STORE_free(pointer)
  }

  /// The file in which OpenSSL as it was built looks for trust anchors.
  package static var systemFile: String {
    X509_get_default_cert_file().map { String(cString: $0) } ?? ""
  }

  /// The directory in which OpenSSL as it was built looks for trust anchors.
  package static var systemDirectory: String {
    X509_get_default_cert_dir().map { String(cString: $0) } ?? ""
  }

  /// Adds a directory that `openssl rehash` has prepared.
  ///
  /// Nothing is read before an issuer is looked for, and then only the files of its name: a missing
  /// directory goes unnoticed. The corresponding C function is `X509_LOOKUP_hash_dir`.
  ///
  /// - Parameter directory: A path; where it has a colon, OpenSSL takes it for a list of paths.
  /// - Throws: A `CryptoError` of code `library`.
  package func add(directory: String) throws(CryptoError) {
    let purpose = "cannot add the directory \"\(directory)\" to the trusted ones"
    let lookup = try OpenSSL.check(X509_STORE_add_lookup(pointer, X509_LOOKUP_hash_dir()), purpose)
    try OpenSSL.check(COpenSSL_X509_LOOKUP_add_dir(lookup, directory), purpose)
  }

  /// Adds certificates, of which the self-signed ones are trust anchors.
  ///
  /// - Throws: A `CryptoError` of code `library`.
  package func add(_ certificates: [Certificate]) throws(CryptoError) {
    for certificate in certificates {
      try certificate.withPointer { (certificate) throws(CryptoError) in
        try OpenSSL.check(
          X509_STORE_add_cert(pointer, certificate), "cannot add to the trusted certificates")
      }
    }
  }

  /// Looks for the way from a certificate to a trust anchor.
  ///
  /// The path may serve any purpose, and whether its certificates are valid now is for the caller
  /// to see. Where certificates have the same subject and key, OpenSSL takes one of the store
  /// before the others, then one that is valid, then the first, and does not come back for another.
  /// The corresponding C function is `X509_verify_cert`.
  ///
  /// - Parameters:
  ///   - leaf: Where to begin.
  ///   - intermediates: What may stand between, trusted or not, in any order.
  ///   - time: When the certificates are to be valid, where there is a choice; what is not then is no
  ///     reason to refuse the chain. Nil for any time.
  /// - Returns: The first verdict that OpenSSL comes to.
  package func path(
    from leaf: Certificate, with intermediates: [Certificate], at time: UnixTime? = nil
  ) -> ChainVerdict {
    defer { OpenSSL.drainQueue() }
    do throws(CryptoError) {
      return try verify(leaf, intermediates, time)
    } catch {
      return .rejected(reason: error.description, depth: 0)
    }
  }

  private func verify(
    _ leaf: Certificate, _ intermediates: [Certificate], _ time: UnixTime?
  ) throws(CryptoError) -> ChainVerdict {
    let purpose = "cannot verify the certificate"
    let others = try OpenSSL.check(COpenSSL_sk_X509_new_null(), purpose)
    defer { COpenSSL_sk_X509_free_all(others) }
    for certificate in intermediates {
      try certificate.withPointer { (certificate) throws(CryptoError) in
        try OpenSSL.check(
          X509_add_cert(others, certificate, CInt(X509_ADD_FLAG_UP_REF)), purpose)
      }
    }
    let context = try OpenSSL.check(X509_STORE_CTX_new(), purpose)
    defer { X509_STORE_CTX_free(context) }
    return try leaf.withPointer { (leaf) throws(CryptoError) in
      try OpenSSL.check(X509_STORE_CTX_init(context, pointer, leaf, others), purpose)
      X509_STORE_CTX_set_flags(context, CUnsignedLong(X509_V_FLAG_TRUSTED_FIRST))
      if let time {
        // With the check of times off OpenSSL would take the first issuer, valid or not.
        X509_STORE_CTX_set_time(context, 0, time_t(time))
        X509_STORE_CTX_set_verify_cb(context) { isGood, context in
          let error = X509_STORE_CTX_get_error(context)
          let isTime = [X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID].contains(error)
          return isTime ? 1 : isGood
        }
      } else {
        X509_STORE_CTX_set_flags(context, CUnsignedLong(X509_V_FLAG_NO_CHECK_TIME))
      }
      return X509_verify_cert(context) == 1
        ? .trusted(try chain(context)) : try fault(context)
    }
  }

  private func chain(_ context: OpaquePointer) throws(CryptoError) -> [Certificate] {
    try Certificate.list(X509_STORE_CTX_get0_chain(context))
  }

  private func fault(_ context: OpaquePointer) throws(CryptoError) -> ChainVerdict {
    let error = X509_STORE_CTX_get_error(context)
    switch error {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
      let last = try OpenSSL.check(X509_STORE_CTX_get_current_cert(context), "an empty chain")
      return .incomplete(missing: try DistinguishedName(copying: X509_get_issuer_name(last)))
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return .selfSigned(try chain(context))
    default:
      return .rejected(
        reason: Self.reason(of: error), depth: Int(X509_STORE_CTX_get_error_depth(context)))
    }
  }

  /// What OpenSSL says of the verification of a certificate.
  ///
  /// - Parameter code: 0, or an X509_V_ERR code.
  /// - Returns: Such as "self-signed certificate"; "ok" for 0.
  package static func reason(of code: Int32) -> String {
    X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)"
  }
}
