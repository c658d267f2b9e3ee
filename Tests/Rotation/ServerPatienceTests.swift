// SPDX-License-Identifier: Apache-2.0

import SMTP
import Synchronization
import TestSupport
import Testing

@testable import Rotation

/// Servers that turn a client away for the moment, as Dovecot does just after it was reloaded.
@Suite struct ServerPatienceTests {
  /// How a server turns a client away, and what it says to one that it lets in, up to the handshake.
  struct Server: Sendable, CustomTestStringConvertible {
    let mailProtocol: MailProtocol
    /// What it says to who is turned away, one text after the other.
    let refusal: [String]
    let says: [String]

    var testDescription: String { "\(mailProtocol) \(refusal.count)" }
  }

  static let servers = [
    Server(
      mailProtocol: .imap, refusal: ["* BYE Auth process broken\r\n"],
      says: ["* OK ready\r\n", "* CAPABILITY STARTTLS\r\nm1 OK\r\n", "m2 OK\r\n"]),
    Server(
      mailProtocol: .imap,
      refusal: [
        "* OK ready\r\n", "* CAPABILITY STARTTLS\r\nm1 OK\r\n",
        "m2 OK\r\n* BYE Auth process broken\r\n",
      ],
      says: ["* OK ready\r\n", "* CAPABILITY STARTTLS\r\nm1 OK\r\n", "m2 OK\r\n"]),
    Server(
      mailProtocol: .pop3, refusal: ["-ERR [SYS/TEMP] Auth process broken\r\n"],
      says: ["+OK ready\r\n", "+OK\r\nSTLS\r\n.\r\n", "+OK\r\n"]),
    Server(
      mailProtocol: .sieve, refusal: ["BYE (TRYLATER) \"Auth process broken\"\r\n"],
      says: ["\"STARTTLS\"\r\nOK\r\n", "OK\r\n"]),
    Server(
      mailProtocol: .smtp, refusal: ["421 4.3.2 not now\r\n"],
      says: ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n"]),
  ]

  @Test(arguments: servers)
  func `who is turned away for the moment asks again before anything is switched`(server: Server)
    throws
  {
    let connections = Connections()
    let local = try LocalServer { connection in
      let isTurnedAway = connections.count() <= 2
      for (number, text) in (isTurnedAway ? server.refusal : server.says).enumerated() {
        if number > 0 { _ = connection.receive(until: Array("\r\n".utf8)) }
        connection.send(text)
      }
      if isTurnedAway { return }
      // A handshake that fails, as where there is no certificate to show, which is no obstacle.
      _ = connection.receive(until: [22])
      connection.send([21, 3, 3, 0, 2, 2, 40])
      connection.waitForEnd()
    }
    let inquiry = Confirmation.Inquiry(
      endpoint: try #require(Endpoint("127.0.0.1:\(local.port)")), mailProtocol: server.mailProtocol
    )
    let confirmation = Confirmation(timeout: .seconds(60), heloName: "localhost")
    let found = confirmation.obstacles(at: [inquiry], .notAskable)
    #expect(found.obstacles.isEmpty, "\(found.obstacles)")
    #expect(connections.count() == 4)
  }

  /// Counts connections.
  private final class Connections: Sendable {
    private let number = Mutex(0)

    /// Counts one more, and returns how many there are.
    func count() -> Int {
      number.withLock {
        $0 += 1
        return $0
      }
    }
  }
}
