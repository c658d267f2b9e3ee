// SPDX-License-Identifier: Apache-2.0

/// What the key of an entry says, as places in the key's bytes.
///
/// Every form that Postfix has had is read, back to the patch of 2002: see tls_server.c,
/// tls_client.c and tls_fprint.c, and smtp_proto.c and smtp_key.c. A key of no such form has its
/// length alone.
package struct EntryKey: Hashable, Sendable {
  /// Whose sessions are found by such a key.
  package enum Role: String, Hashable, Sendable {
    case client
    case server
  }

  /// The forms that keys have had.
  package enum Form: String, Hashable, CaseIterable, Sendable {
    /// A server's until Postfix 2.3: the session identifier.
    case identifier
    /// A server's since Postfix 2.4: the identifier, `&s=` the service, since 2.6 `&l=` OpenSSL.
    case serviceIdentifier
    /// A client's before Postfix 2.2: the host, cut to 32 bytes.
    case host
    /// A client's of Postfix 2.2: `host:address:port`, and the greeted name where it is another.
    case hostAddress
    /// A client's of Postfix 2.3 to 2.10: `service:address:port:name`, `&p=` protocols, `&c=`
    /// ciphers, since 2.6 `&l=` OpenSSL.
    case serviceAddress
    /// A client's since Postfix 2.11: `service&nexthop&host&address&&` and a digest of the rest. The
    /// patch releases of 2025 have a place for SMTPUTF8 before the second `&` of these two, and since
    /// 3.10.3 before that the number of the security level.
    case digest
  }

  package typealias Field = Range<Int>

  package internal(set) var form: Form?
  /// The key without a terminating NUL.
  package let whole: Field
  /// The digits of the session identifier, by which a server finds a session.
  package internal(set) var identifier: Field?
  /// The service of master.cf.
  package internal(set) var service: Field?
  package internal(set) var nexthop: Field?
  package internal(set) var host: Field?
  /// An IP address, or the path of a socket.
  package internal(set) var address: Field?
  package internal(set) var port: Field?
  /// The name by which the peer greeted.
  package internal(set) var heloName: Field?
  /// The protocols that were allowed, as a list or, since Postfix 2.5, as a number.
  package internal(set) var protocols: Field?
  package internal(set) var ciphers: Field?
  package internal(set) var digest: Field?
  /// The number of the security level that the client demanded (`TLS_LEV_MAY` and its like in tls.h),
  /// where the key tells it: a host has an entry for each.
  package internal(set) var securityLevel: UInt64?
  /// The number of the OpenSSL that made the session, where the key tells it.
  package internal(set) var opensslVersion: UInt64?

  /// Reads a key, with or without the terminating NUL; nothing is allocated.
  package init(_ key: RawSpan) {
    whole = key.withoutTerminator
    let bytes = key.extracting(whole)
    guard !readServer(bytes), !readDigest(bytes), !readAddress(bytes) else { return }
    readHost(bytes)
  }

  package var role: Role? {
    switch form {
    case .identifier, .serviceIdentifier: .server
    case .host, .hostAddress, .serviceAddress, .digest: .client
    case nil: nil
    }
  }

  /// What a client calls its peer: the host where the key names it, else the name that greeted,
  /// the next hop or the address.
  package var peer: Field? { host ?? heloName ?? nexthop ?? address }

  private mutating func readServer(_ bytes: RawSpan) -> Bool {
    let digits = HexCode.digitCount(bytes, from: 0)
    guard digits > 0, digits.isMultiple(of: 2) else { return false }
    if digits == bytes.byteCount {
      // Identifiers are 32 octets, or 16 in SSLv2; a host may be named cafe.
      guard (32...64).contains(digits) else { return false }
      form = .identifier
    } else {
      guard bytes.has("&s=", at: digits) else { return false }
      form = .serviceIdentifier
      let start = digits + 3
      var end = bytes.byteCount
      if let mark = bytes.lastOffset(of: UInt8(ascii: "&"), in: start..<end),
        bytes.has("&l=", at: mark), let version = bytes.number(in: mark + 3..<end)
      {
        opensslVersion = version
        end = mark
      }
      service = start..<end
    }
    identifier = 0..<digits
    return true
  }

  private mutating func readDigest(_ bytes: RawSpan) -> Bool {
    let separator = UInt8(ascii: "&")
    guard let first = bytes.offset(of: separator, in: 0..<bytes.byteCount),
      let second = bytes.offset(of: separator, in: first + 1..<bytes.byteCount),
      let third = bytes.offset(of: separator, in: second + 1..<bytes.byteCount),
      let fourth = bytes.offset(of: separator, in: third + 1..<bytes.byteCount),
      let last = bytes.lastOffset(of: separator, in: fourth + 1..<bytes.byteCount)
    else { return false }
    let digits = HexCode.digitCount(bytes, from: last + 1)
    // MD5, SHA-1, or SHA-256, which Postfix uses wherever OpenSSL has it.
    guard last + 1 + digits == bytes.byteCount, digits == 32 || digits == 40 || digits == 64,
      readRequest(bytes, in: fourth + 1..<last)
    else { return false }
    form = .digest
    service = Self.field(0..<first)
    nexthop = Self.field(first + 1..<second)
    host = Self.field(second + 1..<third)
    address = Self.field(third + 1..<fourth)
    digest = last + 1..<bytes.byteCount
    return true
  }

  /// Reads what a message asked for: nothing, or up to two numbers, of the security level and of
  /// SMTPUTF8, with an ampersand after each; either may be missing (smtp_key.c).
  ///
  /// - Returns: Whether it is that; nothing is set otherwise.
  private mutating func readRequest(_ bytes: RawSpan, in range: Field) -> Bool {
    let separator = UInt8(ascii: "&")
    var level: UInt64?
    var start = range.lowerBound
    for place in 0..<2 where start < range.upperBound {
      guard let end = bytes.offset(of: separator, in: start..<range.upperBound) else {
        return false
      }
      if start < end {
        guard end - start <= 3, let number = bytes.number(in: start..<end) else { return false }
        if place == 0 { level = number }
      }
      start = end + 1
    }
    guard start == range.upperBound else { return false }
    securityLevel = level
    return true
  }

  private mutating func readHost(_ bytes: RawSpan) {
    guard (1...32).contains(bytes.byteCount),
      bytes.allSatisfy(
        in: whole,
        { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
          default: false
          }
        })
    else { return }
    form = .host
    host = whole
  }

  /// A field, or nil where it is empty.
  static func field(_ range: Field) -> Field? { range.isEmpty ? nil : range }
}
