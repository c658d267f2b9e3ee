// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import TLSCrypto

/// The client's side of a dialogue with a mail server (RFC 5321), in clear at first and then, after
/// `startTLS`, under TLS (RFC 3207).
struct SMTPDialogue: ~Copyable {
  private let endpoint: Endpoint
  private let socket: StreamSocket
  private var tls: TLSClient?
  /// What has been received, decrypted, and not been read.
  private var received: [UInt8] = []
  /// When all of it has to be over.
  var deadline: ContinuousClock.Instant

  /// Connects to the server.
  init(_ endpoint: Endpoint, by deadline: ContinuousClock.Instant) throws(ProbeError) {
    do {
      socket = try StreamSocket(host: endpoint.host, port: endpoint.knownPort, by: deadline)
    } catch {
      throw ProbeError(error, endpoint, .connect)
    }
    self.endpoint = endpoint
    self.deadline = deadline
  }

  /// Sends a command, to which nothing may have been answered yet.
  ///
  /// - Parameters:
  ///   - command: The line without its end, or nil where the server speaks first.
  ///   - step: What errors call it.
  /// - Returns: The reply, which may be any.
  /// - Throws: A `ProbeError`.
  mutating func ask(_ command: String?, _ step: ProbeError.Step) throws(ProbeError) -> SMTPReply {
    if let command {
      try expectSilence(step)
      let line = Array("\(command)\r\n".utf8)
      try send(try sealed(line, step), step)
    }
    var reader = SMTPReplyReader()
    while true {
      do throws(SMTPReplyReader.Fault) {
        if let reply = try reader.read(&received) { return reply }
      } catch {
        throw ProbeError(.notSMTP, endpoint, step, reason: error.reason)
      }
      try receiveText(step)
    }
  }

  /// Shakes hands for TLS; what has come in clear before it must have been read.
  ///
  /// - Parameters:
  ///   - kind: The kind of certificate to ask for, or nil for any.
  ///   - serverName: The host name to ask for, or nil for none.
  /// - Returns: The certificates that the server has shown, its own first.
  /// - Throws: A `ProbeError`.
  mutating func startTLS(
    offering kind: CertificateKind?, serverName: String?
  ) throws(ProbeError) -> [Certificate] {
    // RFC 3207, section 4.2, has what was learnt before forgotten; CVE-2011-0411 is about those who
    // kept what was sent before.
    try expectSilence(.startTLS)
    let client: TLSClient
    let certificates: [Certificate]
    do throws(CryptoError) {
      client = try TLSClient(offering: kind, serverName: serverName)
    } catch {
      throw ProbeError(error, endpoint, .handshake)
    }
    var bytes: [UInt8] = []
    while try !shakeHands(client, bytes) { bytes = try receive(.handshake) }
    do throws(CryptoError) {
      certificates = try client.peerCertificates
    } catch {
      throw ProbeError(error, endpoint, .handshake)
    }
    tls = consume client
    return certificates
  }

  /// Ends TLS politely; the connection is closed when the dialogue goes away.
  mutating func close() throws(ProbeError) {
    if let last = tls?.close() { try send(last, .farewell) }
  }

  /// Takes what the server sent and sends what is to be sent, and tells whether that was all.
  private func shakeHands(
    _ client: borrowing TLSClient, _ bytes: [UInt8]
  ) throws(ProbeError) -> Bool {
    let turn: (toSend: [UInt8], isEstablished: Bool)
    do throws(CryptoError) {
      turn = try client.advance(bytes)
    } catch {
      throw ProbeError(error, endpoint, .handshake)
    }
    try send(turn.toSend, .handshake)
    return turn.isEstablished
  }

  private func expectSilence(_ step: ProbeError.Step) throws(ProbeError) {
    guard received.isEmpty else {
      throw ProbeError(.outOfTurn, endpoint, step, reason: "more was sent than it was asked for")
    }
  }

  private mutating func receiveText(_ step: ProbeError.Step) throws(ProbeError) {
    let bytes = try receive(step)
    do throws(CryptoError) {
      received += try tls?.open(bytes) ?? bytes
    } catch {
      throw ProbeError(error, endpoint, step)
    }
    guard tls?.isClosed != true else { throw closed(step) }
  }

  private func sealed(
    _ bytes: [UInt8], _ step: ProbeError.Step
  ) throws(ProbeError) -> [UInt8] {
    do throws(CryptoError) {
      return try tls?.seal(bytes) ?? bytes
    } catch {
      throw ProbeError(error, endpoint, step)
    }
  }

  private func send(_ bytes: [UInt8], _ step: ProbeError.Step) throws(ProbeError) {
    do throws(SocketError) {
      try socket.send(bytes.span.bytes, by: deadline)
    } catch {
      throw ProbeError(error, endpoint, step)
    }
  }

  private func receive(_ step: ProbeError.Step) throws(ProbeError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(SocketError) {
      bytes = try socket.receive(by: deadline)
    } catch {
      throw ProbeError(error, endpoint, step)
    }
    guard !bytes.isEmpty else { throw closed(step) }
    return bytes
  }

  private func closed(_ step: ProbeError.Step) -> ProbeError {
    ProbeError(.closed, endpoint, step, reason: ProbeError.closing)
  }
}
