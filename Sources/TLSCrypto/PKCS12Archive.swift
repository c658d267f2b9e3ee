// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What a PKCS #12 archive holds (RFC 7292).
package struct PKCS12Archive {
  /// The private key, if there is one.
  package let key: PrivateKey?
  /// The certificate of the key, then the others, in the order of the archive.
  package let certificates: [Certificate]
}

extension PKCS12Archive {
  /// Opens an archive.
  ///
  /// - Parameters:
  ///   - der: The archive.
  ///   - passphrase: With nil, only an archive without or with an empty pass phrase opens, which one
  ///     does with any.
  /// - Returns: The contents, or nil where the bytes are no PKCS #12 archive.
  /// - Throws: A `CryptoError` of code `encrypted`, `wrongPassphrase`, `unsupported` or `malformed`.
  static func decode(
    der: RawSpan, passphrase: Passphrase?
  ) throws(CryptoError) -> PKCS12Archive? {
    guard let archive = OpenSSL.object(der, { d2i_PKCS12(nil, $0, $1) }, free: PKCS12_free) else {
      return nil
    }
    defer { PKCS12_free(archive) }
    try refuseEndlessWork(archive)
    guard let passphrase else {
      do throws(CryptoError) {
        return try contents(of: archive, passphrase: "")
      } catch {
        guard error.code == .wrongPassphrase else { throw error }
        throw CryptoError(.encrypted, "the archive is encrypted, and no pass phrase was given")
      }
    }
    let error: CryptoError
    do throws(CryptoError) {
      if passphrase.hasNUL { throw CryptoError(.wrongPassphrase, refusal) }
      return try passphrase.withCString { (phrase) throws(CryptoError) in
        try contents(of: archive, passphrase: phrase)
      }
    } catch let refused {
      guard refused.code == .wrongPassphrase else { throw refused }
      error = refused
    }
    // What needs no pass phrase opens, whatever one was given for something else.
    do throws(CryptoError) {
      return try contents(of: archive, passphrase: "")
    } catch {}
    throw error
  }

  /// Refuses an archive that would keep the processor busy for minutes: the number of iterations
  /// that its MAC takes is whatever the file says, and a hundred times what programs use today is
  /// not meant well.
  private static func refuseEndlessWork(_ archive: OpaquePointer) throws(CryptoError) {
    var iterations: UnsafePointer<ASN1_INTEGER>?
    PKCS12_get0_mac(nil, nil, nil, &iterations, archive)
    var count: Int64 = 0
    guard let iterations else { return }
    let isNumber = ASN1_INTEGER_get_int64(&count, iterations) == 1
    OpenSSL.drainQueue()
    if !isNumber || count > 10_000_000 {
      throw CryptoError(.unsupported, "the archive demands more iterations than any program uses")
    }
  }

  private static let refusal = "the pass phrase does not open the archive"

  /// Checks the MAC, if there is one, and decrypts.
  ///
  /// No pass phrase and an empty one are two things in PKCS #12; OpenSSL tries both for "".
  private static func contents(
    of archive: OpaquePointer, passphrase: UnsafePointer<CChar>?
  ) throws(CryptoError) -> PKCS12Archive {
    var key: OpaquePointer?
    var leaf: OpaquePointer?
    var others: OpaquePointer?
    guard PKCS12_parse(archive, passphrase, &key, &leaf, &others) == 1 else {
      let queue = OpenSSL.drainQueue()
      // OpenSSL 3.0 takes a pass phrase only where there is a MAC to check it by.
      if queue.contains(where: { $0.isUnsupportedAlgorithm || $0.reason == "mac absent" }) {
        throw CryptoError(
          .unsupported, "the archive is protected in a way that this OpenSSL does not support",
          queue: queue)
      }
      throw queue.contains(where: \.blamesPassphrase)
        ? CryptoError(.wrongPassphrase, refusal, queue: queue)
        : CryptoError(.malformed, "the archive cannot be read", queue: queue)
    }
    let owned = key.map { PrivateKey(adopting: $0) }
    let first: [Certificate]
    do throws(CryptoError) {
      first =
        try leaf.map { (pointer) throws(CryptoError) in [try Certificate(adopting: pointer)] } ?? []
    } catch {
      COpenSSL_sk_X509_free_all(others)
      throw error
    }
    defer { COpenSSL_sk_X509_free_all(others) }
    return PKCS12Archive(key: owned, certificates: first + (try Certificate.list(others)))
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
