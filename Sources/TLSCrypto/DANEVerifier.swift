// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
package import Primitives

/// The TLSA records and names that the certificates of a mail server have to fit (RFC 7671, RFC 7672).
///
/// OpenSSL does the work, set up as Postfix sets it up: names do not matter for DANE-EE, a wildcard
/// is one whole label, the security level is 1, no system CAs are used, and DANE-TA and DANE-EE are
/// the only usages. The certificates need not come from a connection.
package struct DANEVerifier: ~Copyable {
  private let pointer: OpaquePointer  // SSL, which never sees a connection
  private let records: [DANEAssociation]
  /// Why each record, in their order, cannot be used, in OpenSSL's words; nil where it can.
  package let refusals: [String?]

  /// Prepares for the records of a server.
  ///
  /// - Parameters:
  ///   - records: In any order; those that cannot be used are told by `refusals`.
  ///   - names: The reference names, of which a certificate under a DANE-TA record must have one;
  ///     at least one, in A-labels, without a final dot.
  /// - Throws: A `CryptoError` of code `badName` where a name is not one of a host or there is no
  ///   name, of code `library` where OpenSSL fails.
  package init(records: [DANEAssociation], names: [String]) throws(CryptoError) {
    (pointer, refusals) = try Self.prepare(records, names)
    self.records = records
  }

  deinit {
    SSL_free(pointer)
  }

  /// Tells why records cannot be used; nil for each that can.
  ///
  /// - Parameter records: In any order.
  /// - Returns: As many answers, in OpenSSL's words.
  /// - Throws: A `CryptoError` of code `library` where OpenSSL fails.
  package static func refusals(of records: [DANEAssociation]) throws(CryptoError) -> [String?] {
    try DANEVerifier(records: records, names: ["localhost"]).refusals
  }

  /// A Boolean value that tells whether a record can be used, so that the server must be the right one.
  package var isAuthenticating: Bool { refusals.contains { $0 == nil } }

  private static func prepare(
    _ records: [DANEAssociation], _ names: [String]
  ) throws(CryptoError) -> (OpaquePointer, [String?]) {
    OpenSSL.drainQueue()
    let context = try OpenSSL.check(SSL_CTX_new(TLS_client_method()), unprepared)
    // The connection holds a reference of its own.
    defer { SSL_CTX_free(context) }
    try OpenSSL.check(SSL_CTX_dane_enable(context), unprepared)
    let connection = try OpenSSL.check(SSL_new(context), unprepared)
    do throws(CryptoError) {
      try OpenSSL.check(SSL_dane_enable(connection, nil), unprepared)
      SSL_dane_set_flags(connection, CUnsignedLong(DANE_FLAG_NO_DANE_EE_NAMECHECKS))
      try add(names, to: OpenSSL.check(SSL_get0_param(connection), unprepared))
      var refusals: [String?] = []
      for record in records { refusals.append(try add(record, to: connection)) }
      return (connection, refusals)
    } catch {
      SSL_free(connection)
      throw error
    }
  }

  private static func add(_ names: [String], to parameters: OpaquePointer) throws(CryptoError) {
    guard !names.isEmpty else {
      throw CryptoError(.badName, "there is no name to look for in the certificate")
    }
    X509_VERIFY_PARAM_set_hostflags(
      parameters, CUnsignedInt(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    for name in names {
      // OpenSSL takes any subdomain for a name that begins with a dot, and drops a NUL at its end.
      guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(0) else {
        throw CryptoError(.badName, "\"\(name)\" is no host name")
      }
      try OpenSSL.check(
        X509_VERIFY_PARAM_add1_host(parameters, name, name.utf8.count), Self.unprepared)
    }
  }

  private static func add(
    _ record: DANEAssociation, to connection: OpaquePointer
  ) throws(CryptoError) -> String? {
    guard record.hasMailUsage else { return "unsupported TLSA certificate usage" }
    let result = record.data.withUnsafeBufferPointer { data in
      // Empty data must have no address, or OpenSSL takes it for a lack of memory.
      SSL_dane_tlsa_add(
        connection, record.usage, record.selector, record.matching,
        data.isEmpty ? nil : data.baseAddress, data.count)
    }
    if result > 0 { return nil }
    let queue = OpenSSL.drainQueue()
    guard result == 0 else { throw CryptoError(.library, Self.unprepared, queue: queue) }
    return queue.last?.reason ?? "unusable TLSA record"
  }

  /// Judges the certificates of a server.
  ///
  /// As in Postfix, the verification goes on after an error, and the error that is nearest to the
  /// server's own certificate counts. The corresponding C function is `X509_verify_cert`.
  ///
  /// - Parameters:
  ///   - chain: The certificates as the server sends them, its own first; at least one.
  ///   - time: When they are to be valid.
  /// - Returns: The verdict.
  /// - Throws: A `CryptoError` of code `missing` where there is no certificate, of code `library`
  ///   where OpenSSL cannot come to a verdict.
  package func verdict(
    on chain: [Certificate], at time: UnixTime
  ) throws(CryptoError) -> DANEVerdict {
    guard let leaf = chain.first else {
      throw CryptoError(.missing, "the server has no certificate")
    }
    guard isAuthenticating else { return .unauthenticated }
    OpenSSL.drainQueue()
    defer { OpenSSL.drainQueue() }
    let store = try OpenSSL.check(X509_STORE_new(), Self.unverified)
    defer { X509_STORE_free(store) }
    let others = try OpenSSL.check(COpenSSL_sk_X509_new_null(), Self.unverified)
    defer { COpenSSL_sk_X509_free_all(others) }
    for certificate in chain {
      try certificate.withPointer { (certificate) throws(CryptoError) in
        try OpenSSL.check(
          X509_add_cert(others, certificate, CInt(X509_ADD_FLAG_UP_REF)), Self.unverified)
      }
    }
    let context = try OpenSSL.check(X509_STORE_CTX_new(), Self.unverified)
    defer { X509_STORE_CTX_free(context) }
    return try leaf.withPointer { (leaf) throws(CryptoError) in
      try OpenSSL.check(X509_STORE_CTX_init(context, store, leaf, others), Self.unverified)
      return try verify(context, at: time)
    }
  }

  /// Sets a context up as a TLS client does, and verifies.
  private func verify(
    _ context: OpaquePointer, at time: UnixTime
  ) throws(CryptoError) -> DANEVerdict {
    X509_STORE_CTX_set0_dane(context, SSL_get0_dane(pointer))
    try OpenSSL.check(X509_STORE_CTX_set_default(context, "ssl_server"), Self.unverified)
    let parameters = try OpenSSL.check(X509_STORE_CTX_get0_param(context), Self.unverified)
    try OpenSSL.check(X509_VERIFY_PARAM_set1(parameters, SSL_get0_param(pointer)), Self.unverified)
    X509_VERIFY_PARAM_set_auth_level(parameters, 1)
    X509_VERIFY_PARAM_set_time(parameters, time_t(time))
    var nearest = Nearest()
    let result = try withUnsafeMutablePointer(to: &nearest) { (place) throws(CryptoError) in
      try OpenSSL.check(X509_STORE_CTX_set_ex_data(context, 0, place), Self.unverified)
      X509_STORE_CTX_set_verify_cb(context) { isGood, context in
        if isGood == 0 {
          X509_STORE_CTX_get_ex_data(context, 0)?.assumingMemoryBound(to: Nearest.self).pointee
            .take(X509_STORE_CTX_get_error(context), X509_STORE_CTX_get_error_depth(context))
        }
        return 1
      }
      return X509_verify_cert(context)
    }
    if nearest.code == X509_V_OK {
      guard result == 1, X509_STORE_CTX_get_error(context) == X509_V_OK else {
        // Some errors end a verification without a call of the callback.
        return .refused(Self.refusal(X509_STORE_CTX_get_error(context), 0))
      }
      return try match(X509_VERIFY_PARAM_get0_peername(parameters))
    }
    return .refused(Self.refusal(nearest.code, nearest.depth))
  }

  private func match(
    _ name: UnsafeMutablePointer<CChar>?
  ) throws(CryptoError) -> DANEVerdict {
    SSL_set_verify_result(pointer, CLong(X509_V_OK))
    let depth = SSL_get0_dane_authority(pointer, nil, nil)
    var usage: UInt8 = 0
    var selector: UInt8 = 0
    var matching: UInt8 = 0
    var data: UnsafePointer<UInt8>?
    var count = 0
    let found = SSL_get0_dane_tlsa(pointer, &usage, &selector, &matching, &data, &count)
    // A chain without errors that no record vouches for would be a defect of OpenSSL's.
    guard depth >= 0, found >= 0 else {
      return .refused(Self.refusal(X509_V_ERR_DANE_NO_MATCH, 0))
    }
    let record = DANEAssociation(
      usage: usage, selector: selector, matching: matching, data: OpenSSL.bytes(data, count))
    guard let place = records.firstIndex(of: record) else {
      throw CryptoError(.library, "OpenSSL has matched a record that it was not given")
    }
    return .matched(
      DANEVerdict.Match(
        record: place, depth: Int(depth), name: name.map { String(cString: $0) }))
  }

  private static func refusal(_ code: CInt, _ depth: CInt) -> DANEVerdict.Refusal {
    // OpenSSL may fail and leave no code; it has one for that.
    let code = code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code
    return DANEVerdict.Refusal(
      code: code, reason: TrustStore.reason(of: code), depth: Int(depth))
  }

  private static let unprepared = "cannot prepare for the TLSA records"
  private static let unverified = "cannot verify the certificate"
}

/// The error of a verification that is nearest to the server's own certificate, the first of those
/// at the same depth.
private struct Nearest {
  var code = X509_V_OK
  var depth: CInt = 0

  mutating func take(_ code: CInt, _ depth: CInt) {
    guard self.code == X509_V_OK || depth < self.depth else { return }
    self.code = code
    self.depth = depth
  }
}
