// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The client's side of a TLS connection, which is to see what a server serves.
///
/// It takes bytes and makes bytes; whoever uses it carries them. No certificate is verified, and
/// nothing is too weak for it: what is sent over such a connection is no secret. It speaks TLS 1.2
/// and 1.3, and earlier versions for an opportunistic offer.
package struct TLSClient: ~Copyable {
  private let pointer: OpaquePointer  // SSL, which holds references of its own to the two BIOs
  private let incoming: MemoryBIO
  private let outgoing: MemoryBIO

  /// Prepares a connection; the first `advance` makes what opens it.
  ///
  /// - Parameter offer: What to offer to the server.
  /// - Throws: A `CryptoError` of code `badName` for a server name that cannot be sent, of code
  ///   `library` where OpenSSL can do no TLS.
  package init(offering offer: TLSOffer = .init()) throws(CryptoError) {
    let client = try TLSClient(context: offer)
    if let serverName = offer.serverName { try client.ask(for: serverName) }
    try offer.session?.offer(on: client.pointer)
    self = client
  }

  private init(context offer: TLSOffer) throws(CryptoError) {
    OpenSSL.drainQueue()
    let context = try TLSContext.serving(offer)
    let incoming = try MemoryBIO()
    let outgoing = try MemoryBIO()
    pointer = try OpenSSL.check(SSL_new(context.pointer), TLSContext.unprepared)
    BIO_up_ref(incoming.pointer)
    SSL_set0_rbio(pointer, incoming.pointer)
    BIO_up_ref(outgoing.pointer)
    SSL_set0_wbio(pointer, outgoing.pointer)
    SSL_set_connect_state(pointer)
    self.incoming = incoming
    self.outgoing = outgoing
  }

  deinit {
    // Where a connection ends without a word, OpenSSL no longer resumes its session; but whether to
    // resume it is for the server to say.
    SSL_set_shutdown(pointer, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
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

  /// What was agreed upon; nil until the handshake is done.
  package var agreement: TLSAgreement? { TLSAgreement(of: pointer) }

  /// The session that the server has given until now; nil until the handshake is done.
  ///
  /// In TLS 1.3 a server sends what it can be resumed by only after the handshake, so something has
  /// to be read first.
  package var session: ClientSession? { SSL_get1_session(pointer).map(ClientSession.init) }
}
