// SPDX-License-Identifier: Apache-2.0

import Testing
import Trace

/// Messages are found in whatever holds them.
@Suite struct MessageReaderTests {
  /// A message with so many hops, a name, and a body.
  private static func message(_ name: String, hops: Int = 1, body: String = "body\n") -> String {
    let hop = "Received: from a ([192.0.2.1]) by b.example with ESMTPS; 1 Jan 2026 00:00:00 +0000\n"
    return String(repeating: hop, count: hops) + "Message-ID: <\(name)>\n\n\(body)"
  }

  private static let from = "From a@b.example Thu Jan  1 00:00:00 2026\n"

  private static func names(_ text: String, piece: Int = .max) -> [String] {
    Message.all(in: Array(text.utf8), piece: piece).map {
      "\($0.identifier ?? "-") \($0.hops.count)"
    }
  }

  @Test func `a message alone is one message, whatever its body looks like`() {
    let text = Self.message("a", body: "x\n\n" + Self.from + Self.message("b"))
    #expect(Self.names(text) == ["<a> 1"])
  }

  @Test(arguments: [1, 2, 3, 7, 64, Int.max])
  func `a mailbox is read alike in pieces of any size`(_ piece: Int) {
    let text =
      Self.from + Self.message("a", body: "x\n\n>From y\nFrom here on\n\nFrom now on, at 10:00\n\n")
      + Self.from + Self.message("b", hops: 2, body: "") + "\n" + Self.from + Self.message("c")
    #expect(Self.names(text, piece: piece) == ["<a> 1", "<b> 2", "<c> 1"])
    let withReturns = text.replacing("\n", with: "\r\n")
    #expect(Self.names(withReturns, piece: piece) == ["<a> 1", "<b> 2", "<c> 1"])
  }

  @Test(arguments: [1, 2, 7, 64, Int.max])
  func `lines that end with CR alone are lines`(_ piece: Int) {
    let text = (Self.message("a", hops: 2) + "x\n\n").replacing("\n", with: "\r")
    #expect(Self.names(text, piece: piece) == ["<a> 2"])
    // Longer than what is looked at to find out.
    let long = Self.message("a", hops: 300).replacing("\n", with: "\r")
    #expect(Self.names(long, piece: piece) == ["<a> 300"])
    let mailbox = (Self.from + Self.message("a", body: "x\n\n") + Self.from + Self.message("b"))
      .replacing("\n", with: "\r")
    #expect(Self.names(mailbox, piece: piece) == ["<a> 1", "<b> 1"])
    // CR within a line that ends with LF is part of it.
    #expect(Self.names("X: a\rb\n" + Self.message("a"), piece: piece) == ["<a> 1"])
  }

  @Test(arguments: [
    "From - Thu Jan 01 00:00:00 2026", "From a@b Thu Jan  1 00:00:00 +0100 2026",
    "From 1234567890@xxx Thu Jan 01 00:00:00 +0000 2026", "From a Thu, 1 Jan 2026 00:00:00 +0000",
    "From a  Thu Jan  1 00:00 2026",
  ])
  func `the line before a message is known in each of its forms`(_ line: String) {
    let text = line + "\n" + Self.message("a", body: "x\n\n") + line + "\n" + Self.message("b")
    #expect(Self.names(text) == ["<a> 1", "<b> 1"])
  }

  @Test func `a length in the header tells a message within a message from the next`() {
    let inner = Self.from + Self.message("inner")
    let body = "x\n\n" + inner
    let header = Self.message("a", body: "").dropLast()
    let right = Self.from + header + "Content-Length: \(body.utf8.count)\n\n\(body)\n"
    #expect(Self.names(right) == ["<a> 1"])
    #expect(Self.names(right + Self.from + Self.message("b")) == ["<a> 1", "<b> 1"])
    #expect(
      Self.names(right + right + Self.from + Self.message("b")) == ["<a> 1", "<a> 1", "<b> 1"])
  }

  @Test(arguments: [0, 3, 1000, Int.max])
  func `a length that is wrong loses no message`(_ length: Int) {
    let header = Self.message("a", body: "").dropLast()
    let text =
      Self.from + header + "Content-Length: \(length)\n\nbody, longer\n\n"
      + Self.from + Self.message("b", body: "x\n\n") + Self.from + Self.message("c")
    #expect(Self.names(text) == ["<a> 1", "<b> 1", "<c> 1"])
  }

  @Test func `an MMDF mailbox is read`() {
    let line = "\u{1}\u{1}\u{1}\u{1}\n"
    let text =
      line + Self.message("a", body: Self.from) + line + line + Self.message("b") + line
    #expect(Self.names(text) == ["<a> 1", "<b> 1"])
  }

  @Test func `a mark of the byte order and empty lines before a header are passed over`() {
    #expect(Self.names("\u{FEFF}" + Self.message("a")) == ["<a> 1"])
    #expect(Self.names("\n\r\n" + Self.message("a")) == ["<a> 1"])
  }

  @Test func `a header without a body or an end is read`() {
    #expect(Self.names("Received: from a by b with ESMTP; x") == ["- 1"])
    #expect(Self.names("Received: from a by b\r\n\twith ESMTP; x\r\n") == ["- 1"])
    #expect(Self.names("").isEmpty)
    #expect(Self.names("no header at all") == ["- 0"])
  }

  @Test func `obsolete syntax is read`() {
    let text =
      "RECEIVED \t :from a\n\t \n by (c) b (d (e)\\) f)\n\twith\tESMTPS ; 1 Jan 26 00:00 GMT\n\n"
    let hop = Message(header: text).hops[0]
    #expect(hop.host == "b")
    #expect(hop.transmission?.text == "ESMTPS")
    #expect(hop.date == 1_767_225_600)
  }

  @Test func `what the sender wishes is read`() {
    let text = "TLS-Required: No\nRequire-TLS-ESMTP: yes\n\n"
    #expect(Message(header: text).allowsClear)
    #expect(Message(header: text).requiresTLS)
    #expect(!Message(header: "TLS-Required: yes\n\n").allowsClear)
    #expect(!Message(header: "Subject: x\n\nTLS-Required: no\n").allowsClear)
  }

  @Test func `of a long body and of endless lines nothing is kept`() {
    var reader = MessageReader()
    let header = Array("Received: from a by b with ESMTP; x\nX: ".utf8)
    var messages = header.withUnsafeBytes { reader.read($0) }
    let junk = [UInt8](repeating: 0xFE, count: 1 << 20)
    for _ in 0..<32 { messages += junk.withUnsafeBytes { reader.read($0) } }
    messages += reader.finish()
    #expect(messages.count == 1)
    #expect(MemoryLayout.size(ofValue: messages) < 64)
    #expect(messages.first?.hops.count == 1)
  }

  @Test func `ten thousand hops are all there, and in order`() {
    let text = (0..<10_000).map {
      "Received: from h\($0 + 1) ([192.0.2.1]) by h\($0) with ESMTPS; 1 Jan 2026 00:00:00 +0000\n"
    }.joined()
    let message = Message(header: text)
    #expect(message.hops.map(\.host) == (0..<10_000).map { "h\($0)" })
    #expect(message.omittedHops == 0)
    #expect(message.verdict == .encrypted)
  }
}
