// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What a stored session says about itself, read from its DER without OpenSSL.
///
/// It is for listing and counting: nothing is allocated, and the secrets are passed over. Ranges are
/// places in the bytes that were read. Where `d2i_SSL_SESSION` reads a session, this reads the same
/// from it, except from BER that is not DER (lengths left open, strings in pieces), which OpenSSL
/// never writes and which is refused here. It also reads what `d2i_SSL_SESSION` refuses: sessions
/// with a cipher that the running OpenSSL does not know, with a peer's certificate that is damaged
/// inside, and with the fields that later releases have added.
///
/// See SSL_SESSION_ASN1 in ssl_asn1.c of OpenSSL.
package struct SessionSummary: Hashable, Sendable {
  /// The protocol's number, such as 0x0304; see `ProtocolName`.
  package let protocolVersion: UInt16
  /// The cipher's number; see `CipherName`.
  package let cipher: UInt16
  /// The session identifier; empty for a client's session that resumes by ticket alone.
  package let identifier: Range<Int>
  /// When the session was established; nil where it does not say.
  package private(set) var established: UnixTime?
  /// For how many seconds from then on it may be resumed.
  package private(set) var timeout: Int64 = 3
  /// The peer's certificate in DER, which clients keep.
  package private(set) var peerCertificate: Range<Int>?
  /// What became of the peer's certificate: 0, or an X509_V_ERR code.
  package private(set) var verifyResult: Int32 = 0
  /// The server name that was asked for.
  package private(set) var serverName: Range<Int>?
  /// The time in seconds that the server said it would accept the ticket.
  package private(set) var ticketLifetimeHint: UInt64 = 0
  /// A Boolean value that tells whether the master secret is bound to the handshake (RFC 7627).
  package private(set) var hasExtendedMasterSecret = false
  /// How many bytes of early data the ticket allows; 0 for none.
  package private(set) var maxEarlyData: UInt32 = 0
  /// The application protocol that was agreed upon.
  package private(set) var applicationProtocol: Range<Int>?

  /// The number of the group of the key exchange, such as 0x001D, for `GroupName`.
  ///
  /// OpenSSL 3 stores it; nil for a key exchange without a group.
  package private(set) var keyExchangeGroup: UInt32?

  /// A Boolean value that tells whether the protocol has the extended master secret as an option: TLS
  /// 1.3 always binds its secrets to the handshake, and has no mark for it.
  package var canHaveExtendedMasterSecret: Bool {
    protocolVersion >> 8 != 0x03 || protocolVersion < 0x0304
  }

  /// The master secret, or the secret of TLS 1.3 that stands in its place.
  let secret: Range<Int>
  private(set) var ticket = 0..<0

  /// The length of the ticket in octets; 0 without one.
  package var ticketLength: Int { ticket.count }

  /// A Boolean value that tells whether there is anything to resume it by: an identifier or a
  /// ticket, as `SSL_SESSION_is_resumable` wants it.
  package var isResumable: Bool { !identifier.isEmpty || !ticket.isEmpty }

  /// Reads a session; nil where the bytes are not exactly one.
  package init?(der: RawSpan) {
    do throws(DERMismatch) { try self.init(reading: der) } catch { return nil }
  }

  private init(reading der: RawSpan) throws(DERMismatch) {
    var whole = DERCursor(place: 0, end: der.byteCount)
    let contents = try whole.item(0x30, in: der)
    var fields = DERCursor(place: contents.lowerBound, end: contents.upperBound)
    let format = try fields.integer(UInt32.self, in: der)
    let version = try fields.integer(Int32.self, in: der)
    let cipher = try fields.octets(in: der)
    identifier = try fields.octets(atMost: 32, in: der)
    secret = try fields.octets(atMost: 512, in: der)
    // TLS, DTLS, and the DTLS of a draft.
    guard whole.isAtEnd, format == 1, cipher.count == 2,
      version >> 8 == 0x03 || version >> 8 == 0xFE || version == 0x0100
    else { throw DERMismatch() }
    protocolVersion = UInt16(version)
    self.cipher = UInt16(
      bigEndian: der.unsafeLoadUnaligned(fromByteOffset: cipher.lowerBound, as: UInt16.self))
    // Ciphers of SSLv2 had an argument.
    if fields.tag(in: der) == 0x80 { _ = try fields.item(0x80, in: der) }
    try readNumbered(&fields, in: der)
  }

  /// Reads the fields that have a number; any may be missing, and they stand in order.
  private mutating func readNumbered(
    _ fields: inout DERCursor, in der: RawSpan
  ) throws(DERMismatch) {
    var last: UInt8 = 0
    while let tag = fields.tag(in: der) {
      let number = tag & 0x1F
      guard tag & 0xE0 == 0xA0, number > last, number < 0x1F else { throw DERMismatch() }
      last = number
      let contents = try fields.item(tag, in: der)
      var field = DERCursor(place: contents.lowerBound, end: contents.upperBound)
      try read(number, from: &field, in: der)
      guard field.isAtEnd else { throw DERMismatch() }
    }
  }

  private mutating func read(
    _ number: UInt8, from field: inout DERCursor, in der: RawSpan
  ) throws(DERMismatch) {
    switch number {
    // OpenSSL takes a zero for a time that is missing.
    case 1:
      let time = try field.integer(Int64.self, in: der)
      established = time == 0 ? nil : time
    case 2:
      let seconds = try field.integer(Int64.self, in: der)
      timeout = seconds == 0 ? 3 : seconds
    case 3:
      let start = field.place
      peerCertificate = start..<(try field.item(0x30, in: der).upperBound)
    case 4: _ = try field.octets(atMost: 32, in: der)
    case 5: verifyResult = try field.integer(Int32.self, in: der)
    case 6: serverName = Self.upToNUL(try field.octets(in: der), in: der)
    case 7, 8, 12, 18: _ = try field.octets(in: der)
    case 9: ticketLifetimeHint = try field.integer(UInt64.self, in: der)
    case 10: ticket = try field.octets(in: der)
    case 11:
      guard try field.octets(in: der).count == 1 else { throw DERMismatch() }
    case 13: hasExtendedMasterSecret = try field.integer(UInt64.self, in: der) & 1 == 1
    case 14, 17: _ = try field.integer(UInt32.self, in: der)
    case 19:
      let group = try field.integer(UInt32.self, in: der)
      keyExchangeGroup = group == 0 ? nil : group
    case 15: maxEarlyData = try field.integer(UInt32.self, in: der)
    case 16: applicationProtocol = try field.octets(in: der)
    default:
      guard let tag = field.tag(in: der) else { throw DERMismatch() }
      _ = try field.item(tag, in: der)
    }
  }

  private static func upToNUL(_ range: Range<Int>, in der: RawSpan) -> Range<Int> {
    let end = range.first { der.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == 0 }
    return range.lowerBound..<(end ?? range.upperBound)
  }
}
