// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import SessionCache

@Suite struct EntryKeyTests {
  /// What is expected of a key, all fields as text.
  struct Example: Sendable, CustomTestStringConvertible {
    let key: String
    let form: EntryKey.Form?
    var peer: String?
    var fields: [String: String] = [:]
    var testDescription: String { key }
  }

  private static let identifier = String(repeating: "0F1A", count: 16)
  private static let digest = String(repeating: "68E4A282", count: 8)

  static let examples = [
    // Servers: Postfix/TLS, 2.2 and 2.3, 2.4 and 2.5, 2.6 and later.
    Example(
      key: identifier.lowercased(), form: .identifier,
      fields: ["identifier": identifier.lowercased()]),
    Example(key: identifier, form: .identifier, fields: ["identifier": identifier]),
    Example(
      key: "\(identifier)&s=submission", form: .serviceIdentifier,
      fields: ["identifier": identifier, "service": "submission"]),
    Example(
      key: "\(identifier)&s=127.0.0.1:2525&l=805306720", form: .serviceIdentifier,
      fields: ["identifier": identifier, "service": "127.0.0.1:2525", "openssl": "805306720"]),
    Example(
      key: "0F1A&s=[::1]:smtp&l=9466031", form: .serviceIdentifier,
      fields: ["identifier": "0F1A", "service": "[::1]:smtp", "openssl": "9466031"]),
    // Clients: Postfix/TLS.
    Example(
      key: "mx.example.net", form: .host, peer: "mx.example.net",
      fields: ["host": "mx.example.net"]),
    Example(
      key: "a-name-cut-to-32-bytes.example.n", form: .host,
      peer: "a-name-cut-to-32-bytes.example.n",
      fields: ["host": "a-name-cut-to-32-bytes.example.n"]),
    Example(key: "cafe", form: .host, peer: "cafe", fields: ["host": "cafe"]),
    // 2.2.
    Example(
      key: "mx.example.net:192.0.2.25:25", form: .hostAddress, peer: "mx.example.net",
      fields: ["host": "mx.example.net", "address": "192.0.2.25", "port": "25"]),
    Example(
      key: "mx.example.net:192.0.2.25:25:mail.example.net", form: .hostAddress,
      peer: "mx.example.net",
      fields: [
        "host": "mx.example.net", "address": "192.0.2.25", "port": "25",
        "helo": "mail.example.net",
      ]),
    Example(
      key: "mx.example.net:2001:db8::25:25:mail.example.net", form: .hostAddress,
      peer: "mx.example.net",
      fields: [
        "host": "mx.example.net", "address": "2001:db8::25", "port": "25",
        "helo": "mail.example.net",
      ]),
    Example(
      key: "2001:db8::25:2001:db8::25:587", form: .hostAddress, peer: "2001:db8::25",
      fields: ["host": "2001:db8::25", "address": "2001:db8::25", "port": "587"]),
    // 2.3 and 2.4.
    Example(
      key: "smtp:192.0.2.25:25:mx.example.net", form: .serviceAddress, peer: "mx.example.net",
      fields: ["service": "smtp", "address": "192.0.2.25", "port": "25", "helo": "mx.example.net"]),
    Example(
      key: "smtp:192.0.2.25:25:", form: .serviceAddress, peer: "192.0.2.25",
      fields: ["service": "smtp", "address": "192.0.2.25", "port": "25"]),
    Example(
      key: "smtp:2001:db8::1:25:mx.example.net&p=!SSLv2:TLSv1&c=ALL:+RC4:@STRENGTH",
      form: .serviceAddress, peer: "mx.example.net",
      fields: [
        "service": "smtp", "address": "2001:db8::1", "port": "25", "helo": "mx.example.net",
        "protocols": "!SSLv2:TLSv1", "ciphers": "ALL:+RC4:@STRENGTH",
      ]),
    Example(
      key: "relay:192.0.2.25:25:mx.example.net&c=aNULL", form: .serviceAddress,
      peer: "mx.example.net",
      fields: [
        "service": "relay", "address": "192.0.2.25", "port": "25", "helo": "mx.example.net",
        "ciphers": "aNULL",
      ]),
    // 2.5, and 2.6 to 2.10.
    Example(
      key: "smtp:2001:db8::1:25:[IPv6:2001:db8::1]&p=6&c=ALL", form: .serviceAddress,
      peer: "[IPv6:2001:db8::1]",
      fields: [
        "service": "smtp", "address": "2001:db8::1", "port": "25", "helo": "[IPv6:2001:db8::1]",
        "protocols": "6", "ciphers": "ALL",
      ]),
    Example(
      key: "smtp:::1:25:mx.example.net&p=6&c=ALL&l=268439647", form: .serviceAddress,
      peer: "mx.example.net",
      fields: [
        "service": "smtp", "address": "::1", "port": "25", "helo": "mx.example.net",
        "protocols": "6", "ciphers": "ALL", "openssl": "268439647",
      ]),
    Example(
      key: "lmtp:/var/run/lmtp:0:mail&p=0&c=ALL&l=268439647", form: .serviceAddress, peer: "mail",
      fields: [
        "service": "lmtp", "address": "/var/run/lmtp", "port": "0", "helo": "mail",
        "protocols": "0", "ciphers": "ALL", "openssl": "268439647",
      ]),
    // 2.11 and later.
    Example(
      key: "smtp&[127.0.0.1]:12525&127.0.0.1&127.0.0.1&&\(digest)", form: .digest,
      peer: "127.0.0.1",
      fields: [
        "service": "smtp", "nexthop": "[127.0.0.1]:12525", "host": "127.0.0.1",
        "address": "127.0.0.1", "digest": digest,
      ]),
    Example(
      key: "smtp&example.net&mx.example.net&2001:db8::25&&\(digest)", form: .digest,
      peer: "mx.example.net",
      fields: [
        "service": "smtp", "nexthop": "example.net", "host": "mx.example.net",
        "address": "2001:db8::25", "digest": digest,
      ]),
    Example(
      key: "smtp&[2001:db8::25]:587&&2001:db8::25&&\(digest)", form: .digest,
      peer: "[2001:db8::25]:587",
      fields: [
        "service": "smtp", "nexthop": "[2001:db8::25]:587", "address": "2001:db8::25",
        "digest": digest,
      ]),
    Example(
      key: "lmtp&unix:/run/lmtp&mail&/run/lmtp&&\(digest)", form: .digest, peer: "mail",
      fields: [
        "service": "lmtp", "nexthop": "unix:/run/lmtp", "host": "mail", "address": "/run/lmtp",
        "digest": digest,
      ]),
    // "unix:/run/a&b" in base64.
    Example(
      key: "lmtp&dW5peDovcnVuL2EmYg==&&&&\(digest)", form: .digest, peer: "unix:/run/a&b",
      fields: ["service": "lmtp", "nexthop": "unix:/run/a&b", "digest": digest]),
    // 3.7.17, 3.8.12 and 3.9.6: an empty place for SMTPUTF8.
    Example(
      key: "smtp&example.net&mx.example.net&192.0.2.25&&&\(digest)", form: .digest,
      peer: "mx.example.net",
      fields: [
        "service": "smtp", "nexthop": "example.net", "host": "mx.example.net",
        "address": "192.0.2.25", "digest": digest,
      ]),
    // 3.10.3 and 3.10.4: the security level; since 3.10.5 both.
    Example(
      key: "smtp&example.net&mx.example.net&192.0.2.25&1&&\(digest)", form: .digest,
      peer: "mx.example.net",
      fields: [
        "service": "smtp", "nexthop": "example.net", "host": "mx.example.net",
        "address": "192.0.2.25", "level": "1", "digest": digest,
      ]),
    Example(
      key: "relay&[mx.example.net]:587&mx.example.net&2001:db8::25&5&&&\(digest)", form: .digest,
      peer: "mx.example.net",
      fields: [
        "service": "relay", "nexthop": "[mx.example.net]:587", "host": "mx.example.net",
        "address": "2001:db8::25", "level": "5", "digest": digest,
      ]),
    // A mail that needs SMTPUTF8; a socket without a host; a level that no release has.
    Example(
      key: "lmtp&unix:/run/lmtp&&/run/lmtp&0&1&&\(digest)", form: .digest, peer: "unix:/run/lmtp",
      fields: [
        "service": "lmtp", "nexthop": "unix:/run/lmtp", "address": "/run/lmtp", "level": "0",
        "digest": digest,
      ]),
    Example(
      key: "smtp&dW5peDovcnVuL2EmYg==&&&12&&&\(digest)", form: .digest, peer: "unix:/run/a&b",
      fields: ["service": "smtp", "nexthop": "unix:/run/a&b", "level": "12", "digest": digest]),
    // None at all.
    Example(key: "", form: nil),
    Example(key: "MX.example.net", form: nil),
    Example(key: "smtp&x&y&z&\(digest)", form: nil),
    Example(key: "smtp&w&x&y&z&\(digest)", form: nil),
    Example(key: "smtp&w&x&y&&\(digest.dropLast())", form: nil),
    Example(key: "smtp&w&x&y&1&\(digest)", form: nil),
    Example(key: "smtp&w&x&y&may&&\(digest)", form: nil),
    Example(key: "smtp&w&x&y&1&&&&\(digest)", form: nil),
    Example(key: "smtp&w&x&y&1000&&&\(digest)", form: nil),
    Example(key: "smtp:mx.example.net:25:x", form: nil),
    Example(key: "smtp:192.0.2.1:99999:x", form: nil),
    Example(key: "smtp:192.0.2.1:25:x&l=&c=", form: nil),
    Example(key: "&&&&&", form: nil),
    Example(key: ":::", form: nil),
  ]

  @Test(arguments: examples)
  func `reads every form`(example: Example) {
    for terminator in [[], [0] as [UInt8]] {
      let key = ReadKey(Array(example.key.utf8) + terminator)
      #expect(key.key.form == example.form)
      #expect(key.key.whole == 0..<example.key.utf8.count)
      #expect(key.peer == example.peer)
      #expect(key.fields == example.fields)
      let isServer = example.form == .identifier || example.form == .serviceIdentifier
      #expect(key.key.role == example.form.map { _ in isServer ? .server : .client })
      if let peer = example.peer { #expect(key.matchesPeer("*\(peer.suffix(1))")) }
    }
  }

  @Test func `reads every key that tlsmgr wrote`() throws {
    for entry in try Entry.fixtures() {
      let key = ReadKey(entry.key)
      #expect(key.fault == nil)
      switch key.key.role {
      case .server:
        #expect(key.fields["service"] == "4526")
        #expect(key.key.opensslVersion == 805_306_720)
        #expect(key.key.identifier == 0..<64)
      case .client:
        let text = String(decoding: entry.key, as: UTF8.self)
        #expect(key.key.form == .digest)
        #expect(text.contains("&\(key.peer ?? "?")&"))
      case nil: Issue.record("of no form")
      }
    }
  }

  @Test func `says why a key is not well formed`() {
    let digest = String(repeating: "0", count: 64)
    let cases: [(String, EntryKeyFault?)] = [
      ("", .empty), ("x y", .notPrintable), ("\u{1}", .notPrintable), ("?", .noForm),
      (String(repeating: "a", count: 512), .tooLong), ("smtp&a&b&nowhere&&\(digest)", .noAddress),
      ("&a&b&::1&&\(digest)", .noService), ("0F&s=", .noService),
      ("smtp&a&b&::1&&\(digest)", nil), ("mx.example.net", nil),
    ]
    for (text, fault) in cases {
      #expect(ReadKey(Array(text.utf8)).fault == fault, "\(text)")
    }
    for fault in EntryKeyFault.allCases { #expect(fault.description.hasPrefix("the key ")) }
  }

  @Test(arguments: Seeds.first(4))
  func `survives damaged keys`(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let keys = try Entry.fixtures().map(\.key) + Self.examples.map { Array($0.key.utf8) }
    for _ in 1...500 {
      guard var bytes = keys.randomElement(using: &random) else { return }
      for _ in 1...Int.random(in: 1...4, using: &random) { bytes.damage(&random) }
      let key = ReadKey(bytes)
      #expect(key.key.peer == nil || key.matchesPeer("*"))
      await Task.yield()
    }
  }
}

/// A key and all that can be asked of it.
private struct ReadKey {
  let bytes: [UInt8]
  let key: EntryKey
  let peer: String?
  let fault: EntryKeyFault?
  /// The texts of the fields that it has.
  let fields: [String: String]

  init(_ bytes: [UInt8]) {
    let span = bytes.span.bytes
    let key = EntryKey(span)
    let ranges = [
      "identifier": key.identifier, "service": key.service, "nexthop": key.nexthop,
      "host": key.host, "address": key.address, "port": key.port, "helo": key.heloName,
      "protocols": key.protocols, "ciphers": key.ciphers, "digest": key.digest,
    ]
    var fields: [String: String] = [:]
    for (name, range) in ranges { fields[name] = key.text(of: range, in: span) }
    fields["openssl"] = key.opensslVersion.map(String.init)
    fields["level"] = key.securityLevel.map(String.init)
    self.bytes = bytes
    self.key = key
    self.fields = fields
    peer = key.peerName(in: span)
    fault = key.fault(in: span)
  }

  func matchesPeer(_ pattern: String) -> Bool {
    key.matches(key.peer, Glob(pattern), in: bytes.span.bytes)
  }
}
