// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import TLSCrypto

/// A connection to a mail server that carries lines, in clear at first and, after `startTLS`, under
/// TLS.
struct MailConnection: ~Copyable {
  let endpoint: Endpoint
  private let socket: StreamSocket
  private var tls: TLSClient?
  /// What has been received, decrypted, and not been read.
  private var received: [UInt8] = []
  private var limits: VisitLimits
  /// When the step at hand has to be over.
  private var deadline: ContinuousClock.Instant

  /// Connects to the server.
  ///
  /// - Parameters:
  ///   - endpoint: The server.
  ///   - address: The one of its addresses to use; nil for the first that answers.
  ///   - limits: How long everything may take.
  /// - Throws: A `ProbeError`.
  init(
    _ endpoint: Endpoint, at address: NetworkAddress?, _ limits: VisitLimits
  ) throws(ProbeError) {
    let deadline = limits.step(from: .now)
    do throws(SocketError) {
      if let address {
        socket = try StreamSocket(address, name: "\(endpoint)", by: deadline)
      } else {
        socket = try StreamSocket(host: endpoint.host, port: endpoint.knownPort, by: deadline)
      }
    } catch {
      throw ProbeError(error, endpoint, .connect)
    }
    self.endpoint = endpoint
    self.limits = limits
    self.deadline = deadline
  }

  /// Says what a proxy would say first, where one is wanted.
  func announce() throws(ProbeError) {
    if endpoint.isProxied { try send(Array(endpoint.proxyGreeting.utf8), .connect) }
  }

  /// What was agreed upon for TLS; nil where there is none yet.
  private(set) var agreement: TLSAgreement?

  /// The TLS session as the server has given it until now.
  var session: ClientSession? { mutating get { tls?.session } }

  /// Sends a line and reads the reply; all that has come before it must have been read.
  ///
  /// - Parameters:
  ///   - line: The line without its end, or nil where the server speaks first.
  ///   - step: What errors call it.
  ///   - reader: Finds the end of the reply.
  /// - Returns: The reply, which may be any.
  /// - Throws: A `ProbeError`.
  mutating func ask<Reader: ReplyReader>(
    _ line: String?, _ step: ProbeError.Step, _ reader: Reader
  ) throws(ProbeError) -> Reader.Reply {
    deadline = limits.step(from: .now)
    if let line {
      try expectSilence(step)
      try send(try sealed(Array("\(line)\r\n".utf8), step), step)
    }
    var reader = reader
    while true {
      do throws(ReplyFault) {
        if let reply = try reader.read(&received) { return reply }
      } catch {
        throw ProbeError(.otherProtocol, endpoint, step, reason: error.reason)
      }
      try receiveText(step)
    }
  }

  /// Shakes hands for TLS; what has come in clear before it must have been read.
  ///
  /// - Parameter offer: What to offer.
  /// - Returns: The certificates that the server has shown, its own first.
  /// - Throws: A `ProbeError`.
  mutating func startTLS(offering offer: TLSOffer) throws(ProbeError) -> [Certificate] {
    deadline = limits.step(from: .now)
    // RFC 3207, section 4.2, wants what was learnt before to be forgotten; CVE-2011-0411 is about
    // programs that kept what was sent before.
    try expectSilence(.startTLS)
    let client: TLSClient
    let certificates: [Certificate]
    do throws(CryptoError) {
      client = try TLSClient(offering: offer)
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
    agreement = client.agreement
    tls = consume client
    do throws(CryptoError) {
      // In TLS 1.2 the server has the last word, and its greeting may have come along with it.
      received += try tls?.open([]) ?? []
    } catch {
      throw ProbeError(error, endpoint, .handshake)
    }
    return certificates
  }

  /// Lets nothing take longer than this from now on.
  mutating func shorten(to patience: Duration) {
    limits = limits.shortened(to: patience)
  }

  /// Ends TLS politely; the connection is closed when this goes away.
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

extension Endpoint {
  /// What a proxy on this host would say of a client on this host: version 1 of HAProxy's protocol
  /// (proxy-protocol.txt, section 2.1).
  fileprivate var proxyGreeting: String {
    let (family, address) = host.contains(":") ? ("TCP6", "::1") : ("TCP4", "127.0.0.1")
    let port = UInt16(knownPort) ?? 25
    return "PROXY \(family) \(address) \(address) \(port) \(port)\r\n"
  }
}
