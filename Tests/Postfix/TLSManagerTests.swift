// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

/// What is said to tlsmgr(8), and what it says; the texts are those of Postfix 3.7.11.
@Suite struct TLSManagerTests {
  private static let greeting = "protocol|tlsmgr_protocol||"

  /// The bytes of a message, in which a bar stands for NUL.
  private func octets(_ text: String) -> [UInt8] {
    text.utf8.map { $0 == UInt8(ascii: "|") ? 0 : $0 }
  }

  private func read(_ text: String) throws -> TLSManagerReply? {
    var reader = TLSManagerReader()
    return try reader.read(octets(text).span.bytes)
  }

  private func reply(_ text: String) throws -> TLSManagerReply {
    let reply = try read(text)
    return try #require(reply)
  }

  private func message(_ request: TLSManagerRequest, _ key: [UInt8]) -> [UInt8]? {
    request.message(cache: "smtpd", key: key.span.bytes)
  }

  private func isGreeting(_ text: String) throws -> Bool {
    let reply = try reply(text)
    return reply.isGreeting(in: octets(text).span.bytes)
  }

  private func policy(_ text: String) throws -> TLSManagerReply.Policy? {
    let reply = try reply(text)
    return try reply.policy(in: octets(text).span.bytes)
  }

  private func deletion(_ text: String) throws -> TLSManagerReply.Status {
    let reply = try reply(text)
    return try reply.deletion(in: octets(text).span.bytes)
  }

  @Test func `encodes requests as Postfix does`() throws {
    let key = Array("smtp&mx.example.org&&&&00".utf8)
    #expect(
      TLSManagerRequest.policy.message(cache: "smtp")
        == Array("request\0policy\0cache_type\0smtp\0\0".utf8))
    for request in [TLSManagerRequest.lookup, .delete] {
      let text =
        "request\0\(request)\0cache_type\0smtpd\0cache_id\0smtp&mx.example.org&&&&00\0\0"
      #expect(message(request, key) == Array(text.utf8))
    }
  }

  @Test(arguments: [[], [0], Array("a\0b".utf8)])
  func `encodes no key that a message cannot hold`(_ key: [UInt8]) {
    #expect(message(.delete, key) == nil)
  }

  @Test func `knows the greeting`() throws {
    #expect(try isGreeting(Self.greeting))
    #expect(try !isGreeting("protocol|anvil_protocol||"))
  }

  @Test(arguments: [
    "status|0|cachable|1|timeout|3600||",
    "status|0|cachable|1||",
  ])
  func `reads a policy of any version`(_ text: String) throws {
    #expect(try policy(text)?.isKept == true)
  }

  @Test func `reads a policy that says no`() throws {
    let end = "cachable|0|timeout|0||"
    #expect(try policy("status|0|" + end)?.isKept == false)
    #expect(try policy("status|4294967294|" + end) == nil)
  }

  @Test(arguments: [
    ("status|0||", TLSManagerReply.Status.done),
    ("status|4294967295||", .notFound),
    ("status|4294967294||", .refused),
  ])
  func `reads the reply to a deletion`(_ text: String, _ status: TLSManagerReply.Status) throws {
    #expect(try deletion(text) == status)
  }

  @Test func `finds the session in the reply to a lookup`() throws {
    let bytes = octets("status|0|session|MDEyMzQ1Ng==||")
    let (status, place) = try reply(String(decoding: bytes, as: UTF8.self))
      .lookup(in: bytes.span.bytes)
    #expect(status == .done)
    #expect(bytes[place] == ArraySlice("MDEyMzQ1Ng==".utf8))
    let none = octets("status|4294967295|session|||")
    let (missing, nowhere) = try reply(String(decoding: none, as: UTF8.self))
      .lookup(in: none.span.bytes)
    #expect(missing == .notFound)
    #expect(nowhere.isEmpty)
  }

  @Test func `reads a reply that comes byte by byte`() throws {
    let bytes = octets("status|0|session|MDEyMzQ1Ng==||")
    var reader = TLSManagerReader()
    for count in 1..<bytes.count {
      let reply = try reader.read(Array(bytes.prefix(count)).span.bytes)
      #expect(reply == nil)
    }
    let reply = try reader.read(bytes.span.bytes)
    #expect(reply?.end == bytes.count)
  }

  @Test func `goes on after the greeting`() throws {
    let both = octets(Self.greeting + "status|0||")
    var first = TLSManagerReader()
    let greeting = try first.read(both.span.bytes)
    let end = try #require(greeting?.end)
    #expect(end == Self.greeting.utf8.count)
    var second = TLSManagerReader(at: end)
    let reply = try second.read(both.span.bytes)
    #expect(reply?.end == both.count)
    let status = try reply?.deletion(in: both.span.bytes)
    #expect(status == .done)
  }

  @Test(arguments: [
    "|", "220 mx.example.org ESMTP Postfix\r\n", "Status|0||",
    String(repeating: "a", count: 40), String(repeating: "a|0|", count: 9),
    "HTTP/1.1 400 Bad Request\r\n",
  ])
  func `refuses what is no message of Postfix`(_ text: String) {
    #expect(throws: TLSManagerFault.otherProtocol) { try read(text) }
  }

  @Test(arguments: [
    "protocol|tlsmgr_protocol||", "status|||", "status|+0||",
    "status|7||", "status|99999999999||", "result|0||",
    "status|0|more|1||",
    "status|0|session||status|0||",
  ])
  func `refuses replies to something else`(_ text: String) throws {
    #expect(throws: TLSManagerFault.otherProtocol) { try deletion(text) }
    #expect(throws: TLSManagerFault.otherProtocol) { try policy(text) }
  }

  @Test func `refuses a reply without end`() {
    let endless = "status|0|session|" + String(repeating: "A", count: 2 << 20)
    #expect(throws: TLSManagerFault.tooLong) { try read(endless) }
  }

  @Test func `survives any bytes`() {
    var random = SplitMix64(seed: 4)
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
        octets("status|0session_protl||94").randomElement(using: &random) ?? 0
      }
      var reader = TLSManagerReader()
      guard let reply = (try? reader.read(bytes.span.bytes)) ?? nil else { continue }
      _ = reply.isGreeting(in: bytes.span.bytes)
      _ = try? reply.deletion(in: bytes.span.bytes)
      _ = try? reply.policy(in: bytes.span.bytes)
      _ = try? reply.lookup(in: bytes.span.bytes)
    }
  }
}
