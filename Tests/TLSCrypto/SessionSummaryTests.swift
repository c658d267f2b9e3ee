// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Primitives
import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct SessionSummaryTests {
  /// What OpenSSL and the summary both tell; the time is left out where a session has none.
  private struct Facts: Equatable {
    var version = ""
    var identifier: [UInt8] = []
    var established: UnixTime?
    var timeout: Int64 = 0
    var verifyResult: Int32 = 0
    var serverName: [UInt8]?
    var hint = 0
    var ticketLength: Int?
    var isExtended = false
    var maxEarlyData: UInt32 = 0
    var alpn: [UInt8]?
    var isResumable = false
    var hasPeer = false
  }

  private func facts(_ summary: SessionSummary, _ der: [UInt8]) -> Facts {
    Facts(
      version: ProtocolName.name(of: summary.protocolVersion),
      identifier: Array(der[summary.identifier]), established: summary.established,
      timeout: summary.timeout, verifyResult: summary.verifyResult,
      serverName: summary.serverName.map { Array(der[$0]) },
      hint: Int(truncatingIfNeeded: summary.ticketLifetimeHint),
      ticketLength: summary.ticketLength == 0 ? nil : summary.ticketLength,
      isExtended: summary.hasExtendedMasterSecret, maxEarlyData: summary.maxEarlyData,
      alpn: summary.applicationProtocol.map { Array(der[$0]) }, isResumable: summary.isResumable,
      hasPeer: summary.peerCertificate != nil)
  }

  /// What OpenSSL tells; nil where it refuses.
  private func judge(_ der: [UInt8]) -> Facts? {
    let object = OpenSSL.object(
      der.span.bytes, { d2i_SSL_SESSION(nil, $0, $1) }, free: SSL_SESSION_free)
    guard let object else { return nil }
    defer { SSL_SESSION_free(object) }
    var facts = Facts()
    var count: CUnsignedInt = 0
    let identifier = SSL_SESSION_get_id(object, &count)
    facts.version = ProtocolName.name(of: SSL_SESSION_get_protocol_version(object))
    facts.identifier = OpenSSL.bytes(identifier, count)
    facts.established = UnixTime(SSL_SESSION_get_time(object))
    facts.timeout = Int64(SSL_SESSION_get_timeout(object))
    facts.serverName = SSL_SESSION_get0_hostname(object).map { Array(String(cString: $0).utf8) }
    facts.hint = Int(bitPattern: SSL_SESSION_get_ticket_lifetime_hint(object))
    var pointer: UnsafePointer<UInt8>?
    var length = 0
    SSL_SESSION_get0_ticket(object, &pointer, &length)
    facts.ticketLength = length == 0 ? nil : length
    SSL_SESSION_get0_alpn_selected(object, &pointer, &length)
    facts.alpn = pointer.map { OpenSSL.bytes($0, length) }
    facts.maxEarlyData = SSL_SESSION_get_max_early_data(object)
    facts.isResumable = SSL_SESSION_is_resumable(object) == 1
    facts.hasPeer = SSL_SESSION_get0_peer(object) != nil
    return facts
  }

  /// What OpenSSL makes of a session: DER, even if it was BER.
  private func reencoded(_ der: [UInt8]) -> [UInt8]? {
    let object = OpenSSL.object(
      der.span.bytes, { d2i_SSL_SESSION(nil, $0, $1) }, free: SSL_SESSION_free)
    defer { SSL_SESSION_free(object) }
    return try? OpenSSL.der { i2d_SSL_SESSION(object, $0) }
  }

  /// Compares all but what OpenSSL has no functions for, and a time that it has made up.
  private func compare(_ der: [UInt8], _ comment: Comment) -> Bool {
    guard var expected = judge(der) else { return false }
    guard let summary = SessionSummary(der) else {
      #expect(reencoded(der) != der, "refused, and not for being BER: \(comment)")
      return true
    }
    var found = facts(summary, der)
    found.serverName = found.serverName.map { Array(String(decoding: $0, as: UTF8.self).utf8) }
    if found.established == nil { expected.established = nil }
    expected.isExtended = found.isExtended
    expected.verifyResult = found.verifyResult
    #expect(found == expected, comment)
    return true
  }

  @Test(
    arguments: [
      ([0x02, 0x01, 0x1D], "x25519"), ([0x02, 0x01, 0x1E], "x448"),
      ([0x02, 0x01, 0x17], "secp256r1"), ([0x02, 0x01, 0x18], "secp384r1"),
      ([0x02, 0x01, 0x19], "secp521r1"), ([0x02, 0x01, 0x1F], "brainpoolP256r1tls13"),
      ([0x02, 0x02, 0x01, 0x00], "ffdhe2048"), ([0x02, 0x02, 0x11, 0xEB], "SecP256r1MLKEM768"),
      ([0x02, 0x02, 0x11, 0xEC], "X25519MLKEM768"),
      ([0x02, 0x02, 0x11, 0xED], "SecP384r1MLKEM1024"), ([0x02, 0x02, 0x0A, 0x0A], "0x0A0A"),
      ([0x02, 0x04, 0x01, 0x00, 0x00, 0x2C], "0x100002C"), ([0x02, 0x01, 0x00], nil),
    ] as [([UInt8], String?)])
  func `tells the group of the key exchange`(number: [UInt8], name: String?) throws {
    let der = DER.session(version: [0x03, 0x04], cipher: [0x13, 0x02], DER.item(0xB3, number))
    let summary = try #require(SessionSummary(der))
    #expect(summary.keyExchangeGroup.map { GroupName.name(of: $0) } == name)
  }

  @Test func `the sessions of TLS 1,3 that tlsmgr stored tell their group`() throws {
    let groups = try SessionFixture.cached().compactMap { der -> String? in
      let summary = try #require(SessionSummary(der))
      guard summary.protocolVersion == 0x0304 else { return nil }
      return summary.keyExchangeGroup.map { GroupName.name(of: $0) } ?? "none"
    }
    #expect(groups.count > 10 && Set(groups) == ["x25519"], "\(Set(groups))")
  }

  @Test(
    arguments: [
      ([0x03, 0x01], true), ([0x03, 0x03], true), ([0x03, 0x04], false), ([0x03, 0x00], true),
    ] as [([UInt8], Bool)])
  func `the extended master secret is a matter of TLS 1,2 and before`(
    version: [UInt8], isOption: Bool
  ) throws {
    let summary = try #require(SessionSummary(DER.session(version: version)))
    #expect(summary.canHaveExtendedMasterSecret == isOption)
  }

  @Test func `reads every session as OpenSSL does`() throws {
    let sessions = try SessionFixture.all()
    #expect(sessions.count == 126)
    for der in sessions { #expect(compare(der, "\(der.hex)")) }
  }

  @Test func `reads every session as TLSSession does`() throws {
    for der in try SessionFixture.all() {
      let session = try #require(try TLSSession(der))
      let summary = try #require(SessionSummary(der))
      let peer = try session.peerCertificate?.der
      #expect(session.protocolVersion == ProtocolName.name(of: summary.protocolVersion))
      #expect(session.cipher == CipherName.name(of: summary.cipher))
      #expect(session.hasExtendedMasterSecret == summary.hasExtendedMasterSecret)
      #expect(session.verifyResult == summary.verifyResult)
      #expect(session.maxEarlyData == summary.maxEarlyData)
      #expect(session.isResumable && summary.isResumable)
      #expect(peer == summary.peerCertificate.map { Array(der[$0]) })
    }
  }

  @Test func `reads what openssl sess_id prints`() async throws {
    for der in try SessionFixture.all().enumerated().filter({ $0.offset % 12 == 0 }).map(\.element)
    {
      let text = try await openssl("sess_id", "-inform", "DER", "-text", "-noout", input: der).text
      func value(_ name: String) -> String? {
        for line in text.split(separator: "\n") {
          guard let colon = line.firstIndex(of: ":") else { continue }
          let words = line[..<colon].split(separator: " ").joined(separator: " ")
          if words == name { return String(line[colon...].dropFirst(2)) }
        }
        return nil
      }
      let summary = try #require(SessionSummary(der))
      let isLatest = summary.protocolVersion == 0x0304
      #expect(value("Protocol") == ProtocolName.name(of: summary.protocolVersion))
      #expect(value("Cipher") == CipherName.name(of: summary.cipher))
      #expect(value("Session-ID") == Array(der[summary.identifier]).hex.uppercased())
      #expect(value("Start Time") == summary.established.map(String.init))
      #expect(value("Timeout") == "\(summary.timeout) (sec)")
      #expect(
        value("Verify return code")?.hasPrefix("\(summary.verifyResult) ") == true)
      #expect(
        value("Extended master secret") == (summary.hasExtendedMasterSecret ? "yes" : "no"))
      let secret = summary.masterSecret(in: der.span.bytes).copy()
      #expect(
        value(isLatest ? "Resumption PSK" : "Master-Key") == String(decoding: secret, as: UTF8.self)
      )
    }
  }

  @Test func `lends the ticket`() throws {
    for der in try SessionFixture.all() {
      let summary = try #require(SessionSummary(der))
      let ticket = summary.ticket(in: der.span.bytes).copy()
      #expect(ticket.count == 2 * summary.ticketLength)
      let bytes = SessionFixture.bytes(ofHex: String(decoding: ticket, as: UTF8.self))
      #expect(ticket.isEmpty || der.firstRange(of: bytes) != nil)
    }
  }

  @Test func `reads made-up sessions as OpenSSL does`() {
    let time = DER.item(0xA1, DER.integer(0x6B, 0x04, 0x43, 0x36))
    let accepted = [
      DER.session(), DER.session(time), DER.session(identifier: []), DER.session(secret: []),
      DER.session(secret: .init(repeating: 1, count: 256)),
      DER.session(version: [0x03, 0x00]), DER.session(version: [0x00, 0xFE, 0xFD]),
      DER.session(version: [0x01, 0x00]),
      DER.session(DER.item(0x80, [1, 2, 3]) + time), DER.session(DER.item(0xA1, [0x02, 0x00])),
      DER.session(DER.item(0xA1, DER.integer(0x00))),
      DER.session(DER.item(0xA2, DER.integer(0x1C, 0x20))),
      DER.session(DER.item(0xA2, DER.integer(0x00))),
      DER.session(DER.item(0xA6, DER.octets(Array("mx.example.net\0rest".utf8)))),
      DER.session(
        DER.item(0xA9, DER.integer(0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF))),
      DER.session(DER.item(0xAA, DER.octets(.init(repeating: 9, count: 300)))),
      DER.session(DER.item(0xAA, DER.octets([]))), DER.session(DER.item(0xAB, DER.octets([0]))),
      DER.session(DER.item(0xAD, DER.integer(1))),
      DER.session(DER.item(0xAF, DER.integer(0x00, 0xFF, 0xFF, 0xFF, 0xFF))),
      DER.session(DER.item(0xB0, DER.octets(Array("smtp".utf8)))),
      DER.session(DER.item(0xB3, DER.integer(29))),
    ]
    for der in accepted { #expect(compare(der, "\(der.hex)"), "refused by OpenSSL: \(der.hex)") }
    let refused = [
      [], [0x30], DER.session() + [0], DER.session(cipher: [0, 0, 0x2F]),
      DER.session(version: [0x02]), DER.session(version: [0x04, 0x00]),
      DER.session(version: [0x83, 0x01]), DER.session(identifier: .init(repeating: 0, count: 33)),
      DER.session(secret: .init(repeating: 0, count: 513)), DER.session(time + time),
      DER.session(DER.item(0xA2, DER.integer(1)) + time), DER.session([0x81, 0x01, 0x01]),
      DER.session(DER.item(0xA1, DER.integer(0x00, 0x01))),
      DER.session(DER.item(0xA1, DER.integer(0xFF, 0xFF))),
      DER.session(DER.item(0xA1, DER.integer(0, 0xFF, 0, 0, 0, 0, 0, 0, 0))),
      DER.session(DER.item(0xA1, DER.octets([1]))),
      DER.session(DER.item(0xA1, DER.integer(1) + [0])),
      DER.session(DER.item(0xA4, DER.octets(.init(repeating: 0, count: 33)))),
      DER.session(DER.item(0xA5, DER.integer(0x00, 0x80, 0, 0, 0))),
      DER.session(DER.item(0xA9, DER.integer(0xFF))), DER.session(DER.item(0xAB, DER.octets([]))),
      DER.session(DER.item(0xAF, DER.integer(1, 0, 0, 0, 0))),
    ]
    for der in refused {
      #expect(judge(der) == nil, "accepted by OpenSSL: \(der.hex)")
      #expect(SessionSummary(der) == nil, "accepted: \(der.hex)")
    }
  }

  @Test func `reads sessions that this OpenSSL has given up`() throws {
    let der = DER.session(cipher: [0x00, 0x16])
    #expect(judge(der) == nil)
    let summary = try #require(SessionSummary(der))
    #expect(CipherName.name(of: summary.cipher) == "EDH-RSA-DES-CBC3-SHA")
    #expect(ProtocolName.name(of: summary.protocolVersion) == "TLSv1")
    let later = DER.session(DER.item(0xB4, DER.octets([1])))
    #expect(judge(later) == nil)
    #expect(SessionSummary(later) != nil)
  }

  /// Whether the last field has a number that this OpenSSL does not know.
  private func endsInLaterField(_ der: [UInt8]) -> Bool {
    der.indices.dropLast().contains { place in
      (0xB4...0xBE).contains(der[place]) && place + 2 + Int(der[place + 1]) == der.count
    }
  }

  /// What is accepted and refused by OpenSSL is one of the cases that the type's comment names.
  @Test(arguments: Seeds.first(5))
  func `reads damaged sessions as OpenSSL does`(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let sessions = try SessionFixture.all()
    for round in 1...400 {
      guard var der = sessions.randomElement(using: &random) else { return }
      // Damage in the certificate, which is most of a client's session, tells little.
      let certificate = SessionSummary(der)?.peerCertificate ?? 0..<0
      for _ in 1...Int.random(in: 1...2, using: &random) {
        var place = Int.random(in: 0..<der.count, using: &random)
        if certificate.contains(place), Int.random(in: 0..<8, using: &random) > 0 {
          place = Int.random(in: 0..<min(der.count, 110), using: &random)
        }
        der[place] =
          Bool.random(using: &random)
          ? der[place] ^ 1 << UInt8.random(in: 0..<8, using: &random)
          : UInt8.random(in: 0...255, using: &random)
      }
      if !compare(der, "seed \(seed), round \(round): \(der.hex)"),
        let summary = SessionSummary(der)
      {
        let certificate = summary.peerCertificate.map { Array(der[$0]) }
        #expect(
          !CipherName.isKnown(summary.cipher)
            || certificate.map { (try? Certificate.first(in: $0)) == nil } ?? false
            || endsInLaterField(der),
          "seed \(seed), round \(round): \(der.hex)")
      }
      await Task.yield()
    }
  }
}
