// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import SMTP

/// What is said of mail servers that do not show a certificate.
@Suite struct BadServerTests {
  /// A server that says something at first and after each line, and then stays or closes.
  struct Server: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let says: [[UInt8]]
    /// What it answers to a ClientHello, and nothing where it waits for none.
    var answersHello: [UInt8]?
    var stays = true
    let code: ProbeError.Code
    let step: ProbeError.Step
    let reason: String

    init(
      _ name: String, _ says: [String], hello: [UInt8]? = nil, stays: Bool = true,
      _ code: ProbeError.Code, _ step: ProbeError.Step, _ reason: String
    ) {
      testDescription = name
      self.says = says.map { Array($0.utf8) }
      answersHello = hello
      self.stays = stays
      self.code = code
      self.step = step
      self.reason = reason
    }

    func serve(_ client: LocalConnection, _ heard: Heard) {
      for (index, text) in says.enumerated() {
        if index > 0 {
          guard let line = client.receive(until: Array("\r\n".utf8)) else { return }
          heard.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
        client.send(text)
      }
      if let answersHello, client.receive(until: [0x16, 0x03]) != nil { client.send(answersHello) }
      if stays { client.waitForEnd() }
    }
  }

  private static let greeting = "220 mx.example.org ESMTP\r\n"
  private static let hello = "250-mx.example.org\r\n250-PIPELINING\r\n250 STARTTLS\r\n"
  private static let ready = "220 2.0.0 Ready to start TLS\r\n"
  private static let other = "what it sends is no SMTP"
  private static let endless = "its reply is longer than 512 lines or 64 KiB"
  private static let early = "more was sent than it was asked for"
  private static let gone = "it closed the connection"

  static let greetings = [
    Server("refuses", ["554 5.7.1 go away\r\n"], .replied(554), .greeting, "554 5.7.1 go away"),
    Server(
      "refuses and closes", ["421-4.3.2 not now\r\n421 \r\n"], stays: false, .replied(421),
      .greeting, "421 4.3.2 not now"),
    Server(
      "refuses at length", ["554 " + String(repeating: "é", count: 1000) + "\r\n"], .replied(554),
      .greeting, "554 " + String(repeating: "é", count: 195) + "…"),
    Server("closes", [""], stays: false, .closed, .greeting, gone),
    Server("closes within a line", ["220 mx"], stays: false, .closed, .greeting, gone),
    Server("closes within a reply", ["220-mx\r\n"], stays: false, .closed, .greeting, gone),
    Server("binary", ["\u{0}\u{1}\u{2}\u{3}"], .otherProtocol, .greeting, other),
    Server("another protocol", ["SSH-2.0-OpenSSH_9.2\r\n"], .otherProtocol, .greeting, other),
    Server("HTTP", ["HTTP/1.1 400 Bad Request\r\n\r\n"], .otherProtocol, .greeting, other),
    Server("no code", ["mx.example.org\r\n"], .otherProtocol, .greeting, other),
    Server("short code", ["22 mx\r\n"], .otherProtocol, .greeting, other),
    Server("long code", ["2200 mx\r\n"], .otherProtocol, .greeting, other),
    Server("great code", ["620 mx\r\n"], .otherProtocol, .greeting, other),
    Server("empty line", ["\r\n"], .otherProtocol, .greeting, other),
    Server(
      "a line without end", ["220 " + String(repeating: "x", count: 100_000)], .otherProtocol,
      .greeting,
      endless),
    Server(
      "lines without end", [String(repeating: "220-x\r\n", count: 2000)], .otherProtocol, .greeting,
      endless),
    Server(
      "long lines without end",
      [String(repeating: "220-" + String(repeating: "x", count: 500) + "\r\n", count: 200)],
      .otherProtocol, .greeting, endless),
  ]

  static let commands = [
    Server("talks", [greeting + "250 more\r\n"], .outOfTurn, .hello, early),
    Server(
      "knows no EHLO", [greeting, "502 5.5.1 what?\r\n"], .replied(502), .hello, "502 5.5.1 what?"),
    Server("closes at EHLO", [greeting], stays: false, .closed, .hello, gone),
    Server("forgets its protocol", [greeting, "hello!\r\n"], .otherProtocol, .hello, other),
    Server(
      "offers no STARTTLS", [greeting, "250-mx\r\n250-PIPELINING\r\n250 XSTARTTLS\r\n"],
      .noSTARTTLS, .startTLS, "it does not offer STARTTLS"),
    Server(
      "is called STARTTLS", [greeting, "250-STARTTLS\r\n250 SIZE STARTTLS\r\n"], .noSTARTTLS,
      .startTLS, "it does not offer STARTTLS"),
    Server(
      "has no TLS", [greeting, hello, "454 4.7.0 TLS not available due to local problem\r\n"],
      .replied(454), .startTLS, "454 4.7.0 TLS not available due to local problem"),
    Server(
      "offers in lower case", [greeting, "250-mx\r\n250 starttls\r\n", "454 no\r\n"],
      .replied(454), .startTLS, "454 no"),
    Server("answers early", [greeting, hello + ready], .outOfTurn, .startTLS, early),
    Server("closes at STARTTLS", [greeting, hello], stays: false, .closed, .startTLS, gone),
  ]

  static let handshakes = [
    Server(
      "injects", [greeting, hello, ready + "250 injected\r\n"], .outOfTurn, .startTLS, early),
    Server(
      "injects a part", [greeting, hello, ready + "2"], .outOfTurn, .startTLS, early),
    Server(
      "closes at the handshake", [greeting, hello, ready], hello: [], stays: false, .closed,
      .handshake, gone),
    Server(
      "goes on in clear", [greeting, hello, ready], hello: Array("250 hello again\r\n".utf8),
      .handshake, .handshake, "wrong version number"),
    Server(
      "breaks off", [greeting, hello, ready], hello: [0x15, 3, 3, 0, 2, 2, 40], .handshake,
      .handshake, "the server refused it: it shares no protocol, cipher or group with us"),
  ]

  /// The lines that a server heard.
  final class Heard: Sendable {
    let lines = Mutex<[String]>([])
  }

  /// What is said of a server, and what it heard.
  private func probe(
    _ server: Server, isWrapper: Bool = false, timeout: Duration = .seconds(120)
  ) throws -> (error: ProbeError, heard: [String]) {
    let heard = Heard()
    let listening = try LocalServer { server.serve($0, heard) }
    defer { withExtendedLifetime(listening) {} }
    let endpoint = Endpoint(
      host: "127.0.0.1", port: "\(listening.port)", isWrapper: isWrapper)
    do throws(ProbeError) {
      _ = try ServedCertificate.fetch(from: endpoint, as: "client.example.org", timeout: timeout)
    } catch {
      #expect(error.endpoint == endpoint)
      return (error, heard.lines.withLock { $0 })
    }
    throw Unexpected()
  }

  private struct Unexpected: Error {}

  @Test(arguments: greetings)
  func `says what is wrong with a greeting`(_ server: Server) throws {
    let (error, heard) = try probe(server)
    #expect(error.code == server.code)
    #expect(error.step == server.step)
    #expect(error.reason == server.reason)
    #expect(error.description == "\(error.endpoint): does not greet: \(server.reason)")
    #expect(heard.isEmpty)
  }

  @Test(arguments: commands)
  func `says what is wrong with an answer`(_ server: Server) throws {
    let (error, heard) = try probe(server)
    #expect(error.code == server.code)
    #expect(error.step == server.step)
    #expect(error.reason == server.reason)
    let said = ["EHLO client.example.org\r\n", "STARTTLS\r\n"]
    #expect(heard == Array(said.prefix(server.says.count - 1)))
  }

  @Test(arguments: handshakes)
  func `says what is wrong with a handshake`(_ server: Server) throws {
    let (error, heard) = try probe(server)
    #expect(error.code == server.code)
    #expect(error.step == server.step)
    #expect(error.reason.contains(server.reason), "\(error)")
    #expect(heard == ["EHLO client.example.org\r\n", "STARTTLS\r\n"])
  }

  @Test(arguments: [
    Server("in the handshake", [""], hello: [], .timedOut, .handshake, ""),
    Server("closes", [""], hello: [], stays: false, .closed, .handshake, ""),
    Server(
      "speaks in clear", [greeting], hello: Array("554 no\r\n".utf8), .handshake, .handshake, ""),
  ])
  func `says what is wrong where TLS begins at once`(_ server: Server) throws {
    let limit: Duration = server.code == .timedOut ? .milliseconds(500) : .seconds(120)
    let (error, heard) = try probe(server, isWrapper: true, timeout: limit)
    #expect(error.code == server.code)
    #expect(heard.isEmpty)
  }

  /// On a slow machine the time may be over sooner, with another step.
  @Test(arguments: [
    Server("silent", [""], .timedOut, .greeting, ""),
    Server("in a line", ["220 mx"], .timedOut, .greeting, ""),
    Server("in a reply", ["220-mx\r\n"], .timedOut, .greeting, ""),
    Server("at EHLO", [greeting, ""], .timedOut, .hello, ""),
    Server("at STARTTLS", [greeting, hello, ""], .timedOut, .startTLS, ""),
    Server("at the handshake", [greeting, hello, ready], hello: [], .timedOut, .handshake, ""),
    Server(
      "within the handshake", [greeting, hello, ready], hello: [0x16, 3, 3], .timedOut, .handshake,
      ""),
  ])
  func `gives up a server that stops`(_ server: Server) throws {
    let start = ContinuousClock.now
    let (error, _) = try probe(server, timeout: .milliseconds(500))
    #expect(error.code == .timedOut)
    #expect(error.reason == "there was no answer in time")
    #expect(ContinuousClock.now - start >= .milliseconds(500))
  }

  /// A server that sends a little from time to time does not get more time.
  @Test func `gives up a server that dribbles`() throws {
    let server = try LocalServer { client in
      for _ in 0..<200 {
        client.send("220-mx\r\n")
        usleep(50_000)
      }
    }
    defer { withExtendedLifetime(server) {} }
    let endpoint = Endpoint(host: "127.0.0.1", port: "\(server.port)")
    let error = #expect(throws: ProbeError.self) {
      try ServedCertificate.fetch(
        from: endpoint, as: "client.example.org", timeout: .milliseconds(500))
    }
    #expect(error?.code == .timedOut)
  }

  @Test func `says that nobody listens`() throws {
    let (listener, port) = try LocalServer.bindToLoopback(backlog: nil)
    defer { close(listener) }
    let endpoint = Endpoint(host: "127.0.0.1", port: "\(port)")
    let error = #expect(throws: ProbeError.self) {
      try ServedCertificate.fetch(
        from: endpoint, as: "client.example.org", timeout: .seconds(120))
    }
    #expect(error?.code == .refused)
    #expect(error?.description == "\(endpoint): cannot be reached: connection refused")
  }

  @Test func `says that there is no such service`() {
    let endpoint = Endpoint(host: "127.0.0.1", port: "no-such-service")
    let error = #expect(throws: ProbeError.self) {
      try ServedCertificate.fetch(
        from: endpoint, as: "client.example.org", timeout: .seconds(120))
    }
    #expect(error?.code == .unresolved)
  }

  /// A greeting may come in pieces, and in any of them.
  @Test func `reads replies of any number of pieces`() throws {
    let bytes = Array((Self.hello + "220").utf8)
    for cut in 0..<bytes.count {
      var reader = SMTPReplyReader()
      var received = Array(bytes[..<cut])
      var reply = try reader.read(&received)
      if reply == nil {
        received += bytes[cut...]
        reply = try reader.read(&received)
        #expect(received == Array("220".utf8))
      }
      #expect(reply?.code == 250)
      #expect(reply?.lines == ["mx.example.org", "PIPELINING", "STARTTLS"])
    }
  }

  /// Postfix talks to all of them.
  @Test(arguments: [
    ("220 mx\n", 220, ["mx"]), ("220-a\r\n250 b\r\n", 250, ["a", "b"]),
    ("220 m\u{1B}[2J\r\n", 220, ["m\u{1B}[2J"]), ("220 a\u{0}b\r\n", 220, ["a\u{0}b"]),
    ("220\r\n", 220, [""]), ("220\n", 220, [""]),
  ]) func `reads what is not quite as it should be`(
    text: String, code: Int, lines: [String]
  ) throws {
    var reader = SMTPReplyReader()
    var received = Array(text.utf8)
    let reply = try reader.read(&received)
    #expect(reply?.code == code)
    #expect(reply?.lines == lines)
    #expect(received.isEmpty)
  }
}
