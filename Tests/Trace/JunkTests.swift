// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Trace

/// Nothing that a stranger sends breaks the reader or takes more than its length is worth.
@Suite struct JunkTests {
  /// A generator whose numbers are the same each time.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 16 ^ state << 32
    }
  }

  private static let pieces = [
    "from ", "by ", "with ", "id ", "for ", "tls ", "via ", ";", "(", ")", "\"", "<", ">", "[", "]",
    "\\",
    ",", "\n ", "\r\n\t", "ESMTPS", "TLSv1.3", "cipher", "=", ":", "key-exchange ", "using ",
    "Client CN ",
    "Issuer ", "(verified OK)", "256/256", "bits", "\u{0}", "\u{FE}", "é", "\u{202E}",
    "1 Jan 2026 00:00:00",
    "192.0.2.1", "IPv6:::1", "HELO ", "helo=", "@", "/", "AES128-SHA", "verify=", "-", ".", "%",
  ]

  @Test(arguments: 0..<200) func `any mixture of its own parts is read as something`(_ seed: Int) {
    var numbers = Numbers(state: UInt64(seed) + 1)
    let text = (0..<200).map { _ in Self.pieces.randomElement(using: &numbers) ?? "" }.joined()
    let message = Message(header: "Received: " + text.replacing("\n\n", with: "\n "))
    #expect(message.hops.count == 1)
    _ = message.verdict
    _ = message.hops.map(\.tls.weaknesses)
  }

  @Test(arguments: 0..<200) func `any bytes are read as something`(_ seed: Int) {
    var numbers = Numbers(state: UInt64(seed) + 1)
    let bytes = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    _ = Message.all(in: bytes)
    _ = Message.all(in: Array("From x Thu Jan  1 00:00:00 2026\n".utf8) + bytes, piece: 17)
    let field = Array("Received:".utf8) + bytes.map { $0 == 0x0A ? 0x20 : $0 }
    #expect(Message.all(in: field).first?.hops.count == 1)
  }

  @Test func `what ends a line does not depend on the pieces that the input comes in`() {
    let filler = String(repeating: "y", count: 17 << 10)
    for end in ["\r", "\n", "\r\n"] {
      for text in [
        "Received: from a by b; \(filler)\(end)Received: from c by d; x\(end)\(end)",
        "\(filler)\(end)Received: from c by d; x\(end)\(end)",
        "Received: from a by b; x\(end)Received: from c by d; \(filler)\(end)\(end)",
      ] {
        let whole = Message.all(in: Array(text.utf8))
        for piece in [64, 4096, 16 << 10] {
          #expect(Message.all(in: Array(text.utf8), piece: piece) == whole)
        }
      }
    }
  }

  @Test(arguments: CorpusTests.rows.enumerated().filter { $0.offset % 5 == 0 }.map(\.element))
  func `a header that is cut anywhere is read as something`(_ row: CorpusTests.Row) {
    let bytes = Array(row.received.utf8)
    for length in "Received:".utf8.count...bytes.count {
      #expect(Message.all(in: Array(bytes.prefix(length))).first?.hops.count == 1)
    }
  }

  @Test func `bytes that are no text are shown as what they are`() {
    let bytes = Array("Received: caf".utf8) + [0xE9, 0x20, 0xC3, 0xA9, 0xFF]
    #expect(Message.all(in: bytes).first?.hops.first?.unreadText == "caf\\xE9 é\\xFF")
  }

  @Test(arguments: [
    "(", ")", "((", "()", "\"", "<", "[", "\\", "(\"", "<[\"(", "a", ";", ",", "\\\"", "(\\",
  ])
  func `the work grows as the length does`(_ piece: String) {
    func work(_ count: Int) -> Int {
      HeaderTokens(String(repeating: piece, count: count / piece.utf8.count)).work
    }
    #expect(work(60_000) <= 60_000 * 4)
    #expect(work(60_000) <= work(6000) * 11)
  }

  @Test(arguments: ["(", "((a) ", "(using TLSv1 with cipher ", "(TLS:", "(a=b "])
  func `comments within comments are opened a few times at most`(_ piece: String) {
    let depth = 10_000
    let text =
      "Received: from a by b " + String(repeating: piece, count: depth)
      + String(repeating: ")", count: depth) + " with ESMTPS; x"
    let message = Message(header: text)
    #expect(message.hops.count == 1)
  }

  @Test func `a field that never ends is cut`() {
    let text = "Received: from a by b with ESMTPS; x (" + String(repeating: "y\n z", count: 100_000)
    let hop = Message(header: text).hops.first
    #expect(hop?.transmission?.text == "ESMTPS")
  }

  @Test func `an address is read as others write and refused as nobody does`() {
    for text in [
      "1.2.3.4", "IPv6:::1", "::ffff:1.2.3.4", "2001:db8::1%eth0", "::", "1::", "1.2.3.4:25",
    ] {
      #expect(AddressLiteral(text) != nil, "\(text)")
    }
    for text in [
      "", "1.2.3", "1.2.3.256", "1.2.3.4.5", ":", ":::", "1::2::3", "12345::", "a.b.c.d", ":1",
    ] {
      #expect(AddressLiteral(text) == nil, "\(text)")
    }
    #expect(AddressLiteral("IPv6:2001:0DB8:0:0:1:0:0:1")?.text == "2001:db8::1:0:0:1")
    #expect(AddressLiteral("::ffff:127.9.9.9")?.isLoopback == true)
    #expect(AddressLiteral("0:0:0:0:0:0:0:1")?.isLoopback == true)
    #expect(AddressLiteral("::")?.text == "::")
  }
}
