// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The client's side of a TLS connection, which is to see what a server serves.
///
/// It takes bytes and makes bytes; who uses it carries them. No certificate is verified, and nothing
/// is too weak for it: what is sent over such a connection is no secret. TLS 1.2 and 1.3 are spoken.
package struct TLSClient: ~Copyable {
  private let pointer: OpaquePointer  // SSL, which holds references of its own to the two BIOs
  private let incoming: MemoryBIO
  private let outgoing: MemoryBIO

  /// Prepares a connection; the first `advance` makes what opens it.
  ///
  /// - Parameters:
  ///   - kind: The one kind of certificate to ask for, of those that the server has; nil for the
  ///     one that it prefers.
  ///   - serverName: The name to ask for (RFC 6066, section 3), or nil to ask for none.
  /// - Throws: A `CryptoError` of code `badName` for a server name that cannot be sent, of code
  ///   `library` where OpenSSL can do no TLS.
  package init(
    offering kind: CertificateKind? = nil, serverName: String? = nil
  ) throws(CryptoError) {
    let client = try TLSClient(kind)
    if let serverName { try client.ask(for: serverName) }
    self = client
  }

  private init(_ kind: CertificateKind?) throws(CryptoError) {
    OpenSSL.drainQueue()
    let context = try OpenSSL.check(SSL_CTX_new(TLS_client_method()), Self.unprepared)
    // The connection holds a reference of its own.
    defer { SSL_CTX_free(context) }
    // The system's configuration has limits of its own, which would hide what is served.
    SSL_CTX_set_security_level(context, 0)
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
    try OpenSSL.check(
      COpenSSL_SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION), Self.unprepared)
    if let kind {
      try OpenSSL.check(
        COpenSSL_SSL_CTX_set1_sigalgs_list(context, kind.signatures), Self.unprepared)
      // In TLS 1.2 the cipher names the kind of certificate too.
      try OpenSSL.check(SSL_CTX_set_cipher_list(context, kind.ciphers), Self.unprepared)
      if kind.isOld {
        try OpenSSL.check(
          COpenSSL_SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION), Self.unprepared)
      }
      if let groups = kind.groups {
        try OpenSSL.check(COpenSSL_SSL_CTX_set1_groups_list(context, groups), Self.unprepared)
      }
    }
    let incoming = try MemoryBIO()
    let outgoing = try MemoryBIO()
    pointer = try OpenSSL.check(SSL_new(context), Self.unprepared)
    BIO_up_ref(incoming.pointer)
    SSL_set0_rbio(pointer, incoming.pointer)
    BIO_up_ref(outgoing.pointer)
    SSL_set0_wbio(pointer, outgoing.pointer)
    SSL_set_connect_state(pointer)
    self.incoming = incoming
    self.outgoing = outgoing
  }

  deinit {
    SSL_free(pointer)
  }

  private func ask(for serverName: String) throws(CryptoError) {
    try OpenSSL.check(
      COpenSSL_SSL_set_tlsext_host_name(pointer, serverName),
      "the server name cannot be asked for", code: .badName)
  }

  /// Goes on with the handshake.
  ///
  /// - Parameter received: What has come from the server since; nothing at first.
  /// - Returns: What is to be sent to the server now, and whether the handshake is done.
  /// - Throws: A `CryptoError` of code `library` where the two cannot agree; the certificates that
  ///   the server has shown until then can still be had.
  package func advance(
    _ received: [UInt8]
  ) throws(CryptoError) -> (toSend: [UInt8], isEstablished: Bool) {
    OpenSSL.drainQueue()
    try incoming.write(received)
    let result = SSL_do_handshake(pointer)
    if result != 1 && SSL_get_error(pointer, result) != SSL_ERROR_WANT_READ {
      throw CryptoError(.library, "the TLS handshake failed", queue: OpenSSL.drainQueue())
    }
    return (outgoing.takeContents(), result == 1)
  }

  /// Encrypts bytes for the server, once the handshake is done.
  ///
  /// - Parameter plaintext: What the server is to read.
  /// - Returns: What is to be sent to it.
  /// - Throws: A `CryptoError` of code `library`.
  package func seal(_ plaintext: [UInt8]) throws(CryptoError) -> [UInt8] {
    OpenSSL.drainQueue()
    if !plaintext.isEmpty {
      var written = 0
      try OpenSSL.check(
        SSL_write_ex(pointer, plaintext, plaintext.count, &written), "cannot be encrypted")
    }
    return outgoing.takeContents()
  }

  /// Decrypts what the server has sent, once the handshake is done.
  ///
  /// - Parameter received: What has come from the server since.
  /// - Returns: What can be read of it; nothing where a record is not complete, is not for the
  ///   application, or is the last (`isClosed`).
  /// - Throws: A `CryptoError` of code `library` where the server breaks off or was tampered with.
  package func open(_ received: [UInt8]) throws(CryptoError) -> [UInt8] {
    OpenSSL.drainQueue()
    try incoming.write(received)
    var plaintext: [UInt8] = []
    var room = [UInt8](repeating: 0, count: Int(SSL3_RT_MAX_PLAIN_LENGTH))
    while true {
      var count = 0
      let result = SSL_read_ex(pointer, &room, room.count, &count)
      guard result == 1 else {
        let error = SSL_get_error(pointer, result)
        guard error == SSL_ERROR_WANT_READ || error == SSL_ERROR_ZERO_RETURN else {
          throw CryptoError(.library, "cannot be decrypted", queue: OpenSSL.drainQueue())
        }
        return plaintext
      }
      plaintext += room.prefix(count)
    }
  }

  /// Ends what is sent (close_notify; RFC 8446, section 6.1).
  ///
  /// - Returns: What is to be sent to the server, before the connection is closed.
  package func close() -> [UInt8] {
    SSL_shutdown(pointer)
    OpenSSL.drainQueue()
    return outgoing.takeContents()
  }

  /// A Boolean value that tells whether the server has said that it sends no more.
  package var isClosed: Bool { SSL_get_shutdown(pointer) & SSL_RECEIVED_SHUTDOWN != 0 }

  /// The certificates that the server has shown until now, its own first; also when the handshake
  /// failed after it.
  ///
  /// - Throws: A `CryptoError` of code `malformed` or `unsupported` where one cannot be read.
  package var peerCertificates: [Certificate] {
    get throws(CryptoError) {
      let chain = SSL_get_peer_cert_chain(pointer)
      var certificates: [Certificate] = []
      for index in 0..<max(0, COpenSSL_sk_X509_num(chain)) {
        guard let certificate = COpenSSL_sk_X509_value(chain, index) else { continue }
        X509_up_ref(certificate)
        certificates.append(try Certificate(adopting: certificate))
      }
      return certificates
    }
  }

  /// OpenSSL's name of the protocol that was agreed upon, such as "TLSv1.3"; nil until then.
  package var protocolName: String? {
    cipher == nil ? nil : ProtocolName.name(of: SSL_version(pointer))
  }

  /// OpenSSL's name of the cipher that was agreed upon, or nil until then.
  package var cipherName: String? {
    cipher.flatMap { SSL_CIPHER_get_name($0) }.map { String(cString: $0) }
  }

  private var cipher: OpaquePointer? { SSL_get_current_cipher(pointer) }

  private static let unprepared = "cannot prepare TLS"
}
