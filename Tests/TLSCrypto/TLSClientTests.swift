// SPDX-License-Identifier: Apache-2.0

import Platform
import TestSupport
import Testing

@testable import TLSCrypto

/// `TLSClient` against the servers of OpenSSL.
@Suite struct TLSClientTests {
  /// Time enough on any machine.
  private static var later: ContinuousClock.Instant { .now + .seconds(120) }

  /// What a client has seen.
  private struct Sight: Sendable {
    var fingerprints: [Fingerprint] = []
    var keys: [String] = []
    var version: String?
    var cipher: String?
    var echo: String?
    var failure: String?
  }

  /// Shakes hands with `openssl s_server`, which has every line it is sent back in reverse.
  private func meet(
    _ options: [String], offering algorithm: CertificateKind? = nil, serverName: String? = nil
  ) async throws -> Sight {
    let arguments = ["s_server", "-accept", "127.0.0.1:0", "-rev"] + options
    return try await Tool("openssl").whileRunning(arguments, ready: "ACCEPT ") { line in
      let port = try #require(line.split(separator: ":").last)
      return try Self.look(at: String(port), algorithm, serverName)
    }
  }

  private static func look(
    at port: String, _ algorithm: CertificateKind?, _ serverName: String?
  ) throws -> Sight {
    let socket = try StreamSocket(host: "127.0.0.1", port: port, by: later)
    let client = try TLSClient(offering: TLSOffer(kind: algorithm, serverName: serverName))
    var sight = Sight()
    do {
      try shakeHands(client, socket)
      sight.echo = try converse(client, socket)
    } catch {
      sight.failure = "\(error)"
    }
    for certificate in try client.peerCertificates {
      sight.fingerprints.append(try certificate.fingerprint)
      sight.keys.append(certificate.publicKey.summary)
    }
    sight.version = client.agreement?.protocolName
    sight.cipher = client.agreement?.cipher
    return sight
  }

  private static func shakeHands(
    _ client: borrowing TLSClient, _ socket: borrowing StreamSocket
  ) throws {
    var turn = try client.advance([])
    while !turn.isEstablished {
      try send(turn.toSend, socket)
      turn = try client.advance(try socket.receive(by: later))
    }
    try send(turn.toSend, socket)
  }

  private static func send(_ bytes: [UInt8], _ socket: borrowing StreamSocket) throws {
    try socket.send(bytes.span.bytes, by: later)
  }

  /// Sends a line and returns the answer, then ends the connection from both sides.
  private static func converse(
    _ client: borrowing TLSClient, _ socket: borrowing StreamSocket
  ) throws -> String {
    try send(try client.seal(Array("olleh\n".utf8)), socket)
    var answer: [UInt8] = []
    while answer.last != UInt8(ascii: "\n") {
      answer += try client.open(try socket.receive(by: later))
    }
    let isClosed = client.isClosed
    #expect(!isClosed)
    try send(client.close(), socket)
    while try socket.receive(by: later).count > 0 {}
    return String(decoding: answer, as: UTF8.self)
  }

  /// The error of a closure that uses a client.
  private func error(_ body: () throws(CryptoError) -> Void) -> CryptoError? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private static func pair(_ name: String, _ prefix: String = "-") -> [String] {
    [
      "\(prefix)cert", Fixture.path("certificates/\(name).pem"), "\(prefix)key",
      Fixture.path("keys/\(name).pem"),
    ]
  }

  struct Offer: CustomTestStringConvertible {
    /// The files of the certificate that is to be shown.
    let wanted: String
    let other: String
    let algorithm: CertificateKind
    var testDescription: String { "\(wanted), not \(other)" }
  }

  static let offers = [
    Offer(wanted: "rsa2048", other: "p256", algorithm: .rsa),
    Offer(wanted: "rsa2048", other: "ed25519", algorithm: .rsa),
    Offer(wanted: "rsa-pss", other: "p256", algorithm: .rsa),
    Offer(wanted: "p256", other: "rsa2048", algorithm: .ec),
    Offer(wanted: "p384", other: "rsa2048", algorithm: .ec),
    Offer(wanted: "p521", other: "ed25519", algorithm: .ec),
    Offer(wanted: "ed25519", other: "rsa2048", algorithm: .ed25519),
    Offer(wanted: "ed25519", other: "p256", algorithm: .ed25519),
  ]

  @Test(arguments: offers, ["-tls1_2", "-tls1_3"])
  func `is shown the certificate that it asks for`(
    _ offer: Offer, version: String
  ) async throws {
    let wanted = try Certificate.fixture("certificates/\(offer.wanted).pem").fingerprint
    for (first, second) in [(offer.wanted, offer.other), (offer.other, offer.wanted)] {
      let sight = try await meet(
        Self.pair(first) + Self.pair(second, "-d") + [version], offering: offer.algorithm)
      #expect(sight.fingerprints == [wanted])
      #expect(sight.version == (version == "-tls1_2" ? "TLSv1.2" : "TLSv1.3"))
      #expect(sight.cipher != nil)
      #expect(sight.echo == "hello\n")
      #expect(sight.failure == nil)
    }
  }

  /// Keys that few servers have, beside one that most have; TLS 1.3 has no signature of secp256k1.
  @Test(
    arguments: [
      ("ed448", "p256", "-tls1_2"), ("ed448", "p256", "-tls1_3"), ("rsa-pss", "rsa2048", "-tls1_2"),
      ("rsa-pss", "rsa2048", "-tls1_3"), ("rsa2048", "rsa-pss", "-tls1_2"),
      ("rsa2048", "rsa-pss", "-tls1_3"), ("p384", "rsa2048", "-tls1_3"),
      ("secp256k1", "rsa2048", "-tls1_2"),
    ])
  func `is shown the certificate of the kind of a key`(
    _ wanted: String, _ other: String, _ version: String
  ) async throws {
    let certificate = try Certificate.fixture("certificates/\(wanted).pem")
    for (first, second) in [(wanted, other), (other, wanted)] {
      let sight = try await meet(
        Self.pair(first) + Self.pair(second, "-d") + [version],
        offering: CertificateKind(of: certificate.publicKey))
      #expect(try sight.fingerprints == [certificate.fingerprint])
      #expect(sight.echo == "hello\n")
    }
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func `is shown any certificate where it asks for none`(version: String) async throws {
    for name in ["rsa2048", "rsa1024", "expired", "p384", "ed25519"] {
      let key = name == "expired" ? "rsa2048" : name
      let sight = try await meet([
        "-cert", Fixture.path("certificates/\(name).pem"), "-key", Fixture.path("keys/\(key).pem"),
        "-cipher", "ALL:@SECLEVEL=0", version,
      ])
      let wanted = try Certificate.fixture("certificates/\(name).pem").fingerprint
      #expect(sight.fingerprints == [wanted], "\(name)")
      #expect(sight.echo == "hello\n", "\(name)")
    }
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func `fails where the server has no such certificate`(version: String) async throws {
    let sight = try await meet(Self.pair("rsa2048") + [version], offering: .ec)
    #expect(sight.fingerprints.isEmpty)
    #expect(sight.failure?.hasPrefix("the TLS handshake failed: ") == true)
    #expect(sight.failure?.contains("alert") == true)
    #expect(sight.echo == nil)
  }

  @Test func `keeps the certificate where the handshake fails after it`() async throws {
    let sight = try await meet(Self.pair("rsa2048") + ["-tls1_2", "-Verify", "1"])
    let shown = try Certificate.fixture("certificates/rsa2048.pem").fingerprint
    #expect(sight.fingerprints == [shown])
    #expect(sight.failure?.hasPrefix("the TLS handshake failed: ") == true)
  }

  @Test func `returns the whole chain, the server's certificate first`() async throws {
    let directory = try TemporaryDirectory()
    let chain = ["leaf", "intermediate", "root"].map { "certificates/\($0).pem" }
    let rest = try directory.write("rest", chain.dropFirst().map { try Fixture.text($0) }.joined())
    let sight = try await meet([
      "-cert", Fixture.path(chain[0]), "-key", Fixture.path("keys/rsa2048.pem"), "-cert_chain",
      rest,
    ])
    #expect(sight.fingerprints == (try chain.map { try Certificate.fixture($0).fingerprint }))
  }

  @Test func `asks for a server name only if it is given one`() async throws {
    let named =
      Self.pair("rsa2048") + [
        "-servername", "mx.example.org", "-cert2", Fixture.path("certificates/p256.pem"), "-key2",
        Fixture.path("keys/p256.pem"),
      ]
    #expect(try await meet(named).keys == ["RSA 2048 bits"])
    #expect(try await meet(named, serverName: "mx.example.org").keys == ["EC P-256"])
  }

  @Test func `refuses a server name that cannot be sent`() {
    let name = String(repeating: "n", count: 256)
    let error = error { () throws(CryptoError) in
      _ = try TLSClient(offering: TLSOffer(serverName: name))
    }
    #expect(error?.code == .badName)
    #expect(error?.queue.isEmpty == false)
  }

  @Test func `knows no protocol, cipher or certificate before the handshake`() throws {
    let client = try TLSClient()
    // The macro takes none that cannot be copied.
    let (version, cipher, isClosed) = (
      client.agreement?.protocolName, client.agreement?.cipher, client.isClosed
    )
    let certificates = try client.peerCertificates
    #expect(version == nil)
    #expect(cipher == nil)
    #expect(!isClosed)
    #expect(certificates.isEmpty)
  }

  @Test func `begins with a ClientHello and waits`() throws {
    let client = try TLSClient()
    let turn = try client.advance([])
    #expect(!turn.isEstablished)
    // A record of a handshake (RFC 8446, section 5.1).
    #expect(turn.toSend.starts(with: [0x16, 0x03]))
    let next = try client.advance([])
    #expect(next.toSend.isEmpty && !next.isEstablished)
  }

  @Test(arguments: [
    "220 mx.example.org ESMTP Postfix\r\n", "\u{15}\u{3}\u{3}\u{0}\u{2}\u{2}\u{28}",
    "\u{16}\u{3}\u{3}\u{0}\u{4}\u{2}\u{0}\u{0}\u{0}",
  ])
  func `says what is wrong with what is no handshake`(_ answer: String) throws {
    let client = try TLSClient()
    _ = try client.advance([])
    let error = error { () throws(CryptoError) in
      _ = try client.advance(Array(answer.utf8))
    }
    #expect(error?.code == .library)
    #expect(error?.reason == "the TLS handshake failed")
    #expect(error?.queue.isEmpty == false)
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `encrypts and decrypts nothing before the handshake`() throws {
    let client = try TLSClient()
    let plaintext = try client.open([])
    #expect(plaintext.isEmpty)
    let error = error { () throws(CryptoError) in _ = try client.seal([1]) }
    #expect(error?.reason == "cannot be encrypted")
  }
}
