// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives
import TLSCrypto
import TestSupport
import Testing

@testable import SMTP

/// What is said in IMAP, POP3 and ManageSieve until TLS begins, and what is made of the answers.
@Suite struct DialogueTests {
  /// A server that says something at first and after each line.
  struct Server: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let mailProtocol: MailProtocol
    let says: [String]
    let code: ProbeError.Code
    let step: ProbeError.Step
    let reason: String
    let isBlocked: Bool

    init(
      _ mailProtocol: MailProtocol, _ name: String, _ says: [String], _ code: ProbeError.Code,
      _ step: ProbeError.Step, _ reason: String, isBlocked: Bool = false
    ) {
      testDescription = "\(mailProtocol) \(name)"
      self.mailProtocol = mailProtocol
      self.says = says
      self.code = code
      self.step = step
      self.reason = reason
      self.isBlocked = isBlocked
    }
  }

  private static let ok = "* OK ready\r\n"
  private static let pop = "+OK ready\r\n"
  private static let sieve = "\"IMPLEMENTATION\" \"x\"\r\n\"STARTTLS\"\r\nOK \"ready\"\r\n"

  static let servers = [
    Server(
      .imap, "full", ["* BYE too many\r\n"], .declined, .greeting, "* BYE too many",
      isBlocked: true),
    Server(
      .imap, "another", ["220 mx ESMTP\r\n"], .otherProtocol, .greeting,
      "what it sends is no IMAP"),
    Server(.imap, "nothing", ["\r\n"], .otherProtocol, .greeting, "what it sends is no IMAP"),
    Server(
      .imap, "no STARTTLS", [ok, "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nm1 OK\r\n"],
      .noSTARTTLS, .startTLS, "it does not offer STARTTLS"),
    Server(
      .imap, "no answer to CAPABILITY", [ok, "m1 BAD what\r\n"], .declined, .hello, "BAD what"),
    Server(
      .imap, "not now",
      [ok, "* CAPABILITY IMAP4rev1 StartTLS\r\nm1 OK\r\n", "m2 NO broken\r\n"], .declined,
      .startTLS, "NO broken"),
    Server(
      .imap, "injects",
      [ok, "* CAPABILITY STARTTLS\r\nm1 OK\r\n", "m2 OK go\r\n* OK injected\r\n"], .outOfTurn,
      .startTLS, "more was sent than it was asked for"),
    Server(
      .imap, "without end", [ok, String(repeating: "* x\r\n", count: 600)], .otherProtocol,
      .hello, "its reply is longer than 512 lines or 64 KiB"),
    Server(
      .imap, "long line", ["* OK " + String(repeating: "x", count: 1 << 20)], .otherProtocol,
      .greeting, "its reply is longer than 512 lines or 64 KiB"),
    Server(
      .imap, "control characters", ["* OK \u{1B}[2J\r\n"], .otherProtocol, .greeting,
      "what it sends is no IMAP"),
    Server(
      .pop3, "full", ["-ERR too many\r\n"], .declined, .greeting, "-ERR too many",
      isBlocked: true),
    Server(
      .pop3, "another", ["* OK ready\r\n"], .otherProtocol, .greeting,
      "what it sends is no POP3"),
    Server(
      .pop3, "no STLS", [pop, "+OK\r\nUSER\r\nSTLS2\r\n.\r\n"], .noSTARTTLS, .startTLS,
      "it does not offer STLS"),
    Server(
      .pop3, "old, and no STLS", [pop, "-ERR what\r\n", "-ERR what\r\n"], .declined, .startTLS,
      "-ERR what"),
    Server(
      .pop3, "injects", [pop, "+OK\r\nSTLS\r\n.\r\n", "+OK\r\n+OK\r\n"], .outOfTurn,
      .startTLS, "more was sent than it was asked for"),
    Server(
      .sieve, "full", ["BYE \"too many\"\r\n"], .declined, .greeting, "BYE \"too many\"",
      isBlocked: true),
    Server(
      .sieve, "another", ["220 mx\r\n"], .otherProtocol, .greeting,
      "what it sends is no ManageSieve"),
    Server(
      .sieve, "no STARTTLS", ["\"SASL\" \"PLAIN STARTTLS\"\r\nOK\r\n"], .noSTARTTLS,
      .startTLS, "it does not offer STARTTLS"),
    Server(
      .sieve, "not now", [sieve, "NO \"broken\"\r\n"], .declined, .startTLS,
      "NO \"broken\""),
    Server(
      .smtp, "full", ["421 4.7.0 too many\r\n"], .replied(421), .greeting,
      "421 4.7.0 too many", isBlocked: true),
    Server(
      .smtp, "full at EHLO", ["220 mx\r\n", "421 too many\r\n"], .replied(421), .hello,
      "421 too many", isBlocked: true),
    Server(.smtp, "closes", [""], .closed, .greeting, "it closed the connection", isBlocked: true),
    Server(
      .smtp, "not able", ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "454 no\r\n"],
      .replied(454), .startTLS, "454 no"),
    Server(
      .lmtp, "no LHLO", ["220 mx LMTP\r\n", "500 what\r\n"], .replied(500), .hello,
      "500 what"),
  ]

  @Test(arguments: servers) func `a server that gives no TLS is told apart`(
    _ server: Server
  ) throws {
    let listening = try LocalServer { client in
      for (index, text) in server.says.enumerated() {
        if index > 0, client.receive(until: Array("\r\n".utf8)) == nil { return }
        client.send(Array(text.utf8))
      }
      if server.code != .closed { client.waitForEnd() }
    }
    defer { withExtendedLifetime(listening) {} }
    let visit = Visit(
      to: Endpoint(host: "127.0.0.1", port: "\(listening.port)"), speaking: server.mailProtocol,
      as: "client.example.org", offering: TLSOffer(), depth: .whole,
      limits: VisitLimits(step: .seconds(60), deadline: .now + .seconds(120)))
    let failure = try #require(visit.failure)
    #expect(failure.code == server.code)
    #expect(failure.step == server.step)
    #expect(failure.reason == server.reason)
    #expect(failure.isBlocked == server.isBlocked)
    #expect(visit.certificates.isEmpty && visit.agreement == nil)
  }

  @Test func `what is offered is told item by item`() throws {
    let said: [(MailProtocol, [String], [String])] = [
      (
        .imap, [Self.ok, "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nm1 OK\r\n"],
        ["IMAP4rev1", "AUTH=PLAIN"]
      ),
      (
        .pop3, [Self.pop, "+OK\r\nSASL PLAIN LOGIN\r\nUIDL\r\n.\r\n"],
        ["SASL PLAIN LOGIN", "UIDL"]
      ),
      (
        .sieve, ["\"SASL\" \"PLAIN\"\r\n\"MAXREDIRECTS\" \"5\"\r\nOK\r\n"],
        ["SASL PLAIN", "MAXREDIRECTS 5"]
      ),
      (
        .lmtp, ["220 x\r\n", "250-x\r\n250-SIZE 10\r\n250 8BITMIME\r\n"],
        ["SIZE 10", "8BITMIME"]
      ),
    ]
    for (mailProtocol, says, offers) in said {
      let listening = try LocalServer { client in
        for (index, text) in says.enumerated() {
          if index > 0, client.receive(until: Array("\r\n".utf8)) == nil { return }
          client.send(Array(text.utf8))
        }
        client.waitForEnd()
      }
      let visit = Visit(
        to: Endpoint(host: "127.0.0.1", port: "\(listening.port)"), speaking: mailProtocol,
        as: "client.example.org", offering: TLSOffer(), depth: .whole,
        limits: VisitLimits(step: .seconds(60), deadline: .now + .seconds(120)))
      #expect(visit.clearOffers == offers)
      #expect(visit.offersTLS == false)
      withExtendedLifetime(listening) {}
    }
  }

  /// Each byte comes in time, and all of them do not.
  @Test func `a server that sends a byte now and then is not waited for beyond the time`() throws {
    let listening = try LocalServer { client in
      for byte in Array("220-".utf8) + Array(repeating: UInt8(ascii: "x"), count: 10_000) {
        client.send([byte])
        var pause = timespec(tv_sec: 0, tv_nsec: 20_000_000)
        nanosleep(&pause, nil)
      }
    }
    let visit = Visit(
      to: Endpoint(host: "127.0.0.1", port: "\(listening.port)"), speaking: .smtp,
      as: "client.example.org", offering: TLSOffer(), depth: .whole,
      limits: VisitLimits(step: .milliseconds(400), deadline: .now + .seconds(120)))
    #expect(visit.failure?.code == .timedOut)
    withExtendedLifetime(listening) {}
  }
}
