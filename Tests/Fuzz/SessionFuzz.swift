// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Primitives

@testable import TLSCrypto

/// Sessions in DER: our reader beside `d2i_SSL_SESSION` of OpenSSL.
enum SessionFuzz {
  static func run(_ input: [UInt8]) {
    let summary = SessionSummary(der: input.span.bytes)
    if let summary { check(summary, input) }
    guard let session = read(input) else { return }
    defer { SSL_SESSION_free(session) }
    if let summary {
      compare(summary, session, input)
    } else {
      // What OpenSSL reads and would write so is DER, which is to be read here.
      hold(write(session) != input, "a session that OpenSSL reads alone")
    }
  }

  private static func check(_ summary: SessionSummary, _ input: [UInt8]) {
    let ranges = [
      summary.identifier, summary.peerCertificate, summary.serverName, summary.applicationProtocol,
    ]
    for range in ranges.compactMap(\.self) {
      hold(range.lowerBound >= 0 && range.upperBound <= input.count, "a wrong range")
      hold(!range.overlaps(summary.secret) && !range.overlaps(summary.ticket), "a secret is shown")
    }
  }

  private static func compare(
    _ summary: SessionSummary, _ session: OpaquePointer, _ input: [UInt8]
  ) {
    hold(
      CInt(summary.protocolVersion) == SSL_SESSION_get_protocol_version(session), "the protocol")
    var count: CUnsignedInt = 0
    let identifier = SSL_SESSION_get_id(session, &count)
    hold(
      Array(input[summary.identifier])
        == Array(UnsafeBufferPointer(start: identifier, count: Int(count))), "the identifier")
    var ticket: UnsafePointer<UInt8>?
    var ticketCount = 0
    SSL_SESSION_get0_ticket(session, &ticket, &ticketCount)
    hold(summary.ticketLength == (ticket == nil ? 0 : ticketCount), "the length of the ticket")
    hold(
      summary.ticketLifetimeHint == UInt64(SSL_SESSION_get_ticket_lifetime_hint(session)),
      "the hint of a lifetime")
    if let established = summary.established {
      hold(established == Int64(SSL_SESSION_get_time(session)), "the time")
    }
    hold(summary.timeout == Int64(SSL_SESSION_get_timeout(session)), "the timeout")
    let name = SSL_SESSION_get0_hostname(session).map { String(cString: $0).octets }
    hold(
      name ?? [] == (summary.serverName.map { Array(input[$0]).text.octets } ?? []),
      "the server name")
    var alpn: UnsafePointer<UInt8>?
    var alpnCount = 0
    SSL_SESSION_get0_alpn_selected(session, &alpn, &alpnCount)
    hold(
      Array(UnsafeBufferPointer(start: alpn, count: alpn == nil ? 0 : alpnCount))
        == (summary.applicationProtocol.map { Array(input[$0]) } ?? []),
      "the application protocol")
    hold(summary.maxEarlyData == SSL_SESSION_get_max_early_data(session), "the early data")
    hold(summary.isResumable == (SSL_SESSION_is_resumable(session) == 1), "what it is resumed by")
  }

  private static func read(_ input: [UInt8]) -> OpaquePointer? {
    input.withUnsafeBufferPointer { bytes in
      var place = bytes.baseAddress
      guard let session = d2i_SSL_SESSION(nil, &place, bytes.count) else {
        ERR_clear_error()
        return nil
      }
      guard let place, let start = bytes.baseAddress, place - start == bytes.count else {
        SSL_SESSION_free(session)
        return nil
      }
      return session
    }
  }

  private static func write(_ session: OpaquePointer) -> [UInt8] {
    let count = Int(max(0, i2d_SSL_SESSION(session, nil)))
    return [UInt8](unsafeUninitializedCapacity: count) { room, written in
      var place = room.baseAddress
      written = Int(max(0, i2d_SSL_SESSION(session, &place)))
    }
  }
}
