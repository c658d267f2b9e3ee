// SPDX-License-Identifier: Apache-2.0

import MailLog
import Testing

/// Which connection a message went over.
@Suite struct LogJoinTests {
  static let suite =
    "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519"
    + " server-signature RSA-PSS (2048 bits) server-digest SHA256"
  static let peer = "mx.example.org[192.0.2.1]:25"

  /// A line of the client that it has TLS.
  static func encrypted(
    _ second: Int, _ process: Int = 7, _ word: String = "Trusted", to peer: String = peer,
    state: String = "established", daemon: String = "smtp"
  ) -> String {
    line(second, daemon, process, "\(word) TLS connection \(state) to \(peer): \(suite)")
  }

  /// A line of a delivery.
  static func sent(
    _ second: Int, _ process: Int = 7, _ id: String = "4A1B2C3D4E5", to peer: String = peer,
    tls: String? = nil, delays: String = "0.1/0/0.2/0.1", status: String = "sent (250 2.0.0 Ok)",
    recipient: String = "a@example.org", daemon: String = "smtp"
  ) -> String {
    line(
      second, daemon, process,
      "\(id): to=<\(recipient)>, relay=\(peer), delay=0.4, delays=\(delays),"
        + (tls.map { " tls=\($0)," } ?? "") + " dsn=2.0.0, status=\(status)")
  }

  /// Lines that show that both sides write of TLS, and set the start of the log.
  static let start =
    encrypted(0, 1, to: "first.example.org[192.0.2.9]:25") + "\n"
    + line(
      0, "smtpd", 2, "Anonymous TLS connection established from a.example.org[192.0.2.8]: \(suite)")
    + "\n"

  /// The server as the line of the connection names it, and the delivery.
  @Test(arguments: [
    ("mx.example.org", "mx.example.org[192.0.2.1]"),
    ("mx.example.org", "mx.example.org[192.0.2.1]:25"),
    ("mx.example.org[192.0.2.1]", "mx.example.org[192.0.2.1]:25"),
  ])
  func `older releases name a server without its port or its address`(name: String, relay: String) {
    let text = "TLSv1 with cipher DHE-RSA-AES256-SHA (256/256 bits)"
    let outcome = analyze(
      Self.log(
        line(20, "smtp", 7, "TLS connection established to \(name): \(text)"),
        line(
          20, "smtp", 7,
          "4A1B2C3D4E5: to=<a@example.org>, relay=\(relay), delay=1, status=sent (ok)"),
        line(30, "smtp", 8, "SSL_connect error to \(name): -1"),
        line(
          30, "smtp", 8,
          "4A1B2C3D4E6: to=<a@example.org>, relay=\(relay), delay=1, status=sent (ok)")
      ))
    #expect(outcome.verdicts == ["out encrypted mx.example.org", "out clear mx.example.org"])
    #expect(outcome.fallbacks == 1)
  }

  static func log(_ lines: String...) -> String { start + lines.joined(separator: "\n") }

  @Test func `a delivery has the verdict of its process's connection to the same relay`() {
    let outcome = analyze(
      Self.log(
        Self.encrypted(60), Self.sent(61), Self.encrypted(70, 7, "Verified"),
        Self.sent(71, 7, "4A1B2C3D4E6"), Self.sent(80, 8, "4A1B2C3D4E7")))
    #expect(
      outcome.verdicts == [
        "out encrypted mx.example.org", "out verified mx.example.org", "out clear mx.example.org",
      ])
    #expect(outcome.messages[0].parameters?.group == "X25519")
    #expect(outcome.messages[0].credential == .trusted)
  }

  @Test func `TLS of one message is none of the next one over the same process`() {
    let outcome = analyze(
      Self.log(Self.encrypted(60), Self.sent(61), Self.sent(90, 7, "4A1B2C3D4E6")))
    #expect(outcome.outgoing.encrypted == 1)
    #expect(outcome.outgoing.clear == 1)
  }

  @Test func `a connection that is used again says so, and counts once`() {
    let reused = Self.encrypted(65, 7, state: "reused")
    let outcome = analyze(
      Self.log(
        Self.encrypted(60, 99, daemon: "tlsproxy"), Self.encrypted(60), Self.sent(61), reused,
        Self.sent(66, 7, "4A1B2C3D4E6")))
    #expect(outcome.outgoing.encrypted == 2)
    #expect(outcome.reused == 1)
    #expect(outcome.messages[1].isReused)
    // The start has one; tlsproxy and smtp say the same.
    #expect(outcome.connections[1].reduce(0, +) == 3)
  }

  @Test func `recipients of one delivery are one message`() {
    let outcome = analyze(
      Self.log(
        Self.encrypted(60), Self.sent(61), Self.sent(61, recipient: "b@example.org"),
        Self.sent(61, recipient: "c@example.org")))
    #expect(outcome.outgoing.encrypted == 1)
    #expect(outcome.recipients == 3)
  }

  @Test func `a status that decides nothing is kept until a later line decides`() {
    let outcome = analyze(
      [
        line(0, "smtpd", 2, "disconnect from a.example.org[192.0.2.8] ehlo=1 quit=1 commands=2"),
        Self.sent(61, tls: "may?"), Self.encrypted(90, 9), Self.sent(91, 9, "4A1B2C3D4E6"),
      ].joined(separator: "\n"))
    #expect(outcome.verdicts == ["out clear mx.example.org", "out encrypted mx.example.org"])
    #expect(outcome.features == ["may?": 1])
    #expect(outcome.messages[0].features?.isUndecided == true)
  }

  @Test func `what was not sent is no message`() {
    let outcome = analyze(
      Self.log(
        Self.encrypted(60), Self.sent(61, status: "deferred (450 4.2.0 later)"),
        Self.sent(62, 8, to: "none", status: "deferred (connect to x[192.0.2.5]:25: timed out)"),
        Self.sent(63, 9, to: "mx.example.test[private/lmtp]", daemon: "lmtp")))
    #expect(outcome.outgoing.total == 0 && outcome.outgoing.local == 1)
    #expect(outcome.unsent == 1)
    #expect(outcome.local == 1)
  }

  @Test func `a delivery to a mailbox is no message, also where the daemon's name is left out`() {
    func cut(_ second: Int, _ text: String) -> String {
      "<22>1 2026-11-27T12:01:0\(second)Z mx postfix 7 - -  \(text)"
    }
    let sent = "delay=1, delays=0/0/0/0, dsn=2.0.0, status=sent"
    let outcome = analyze(
      [
        cut(0, "Trusted TLS connection established to \(Self.peer): \(Self.suite)"),
        cut(1, "4A1B2C3D4E5: to=<a@example.org>, relay=\(Self.peer), \(sent) (250 Ok)"),
        cut(2, "4A1B2C3D4E6: to=<a@example.org>, relay=virtual, \(sent) (delivered to maildir)"),
        cut(3, "4A1B2C3D4E7: to=<a@example.org>, relay=dovecot, \(sent) (delivered via dovecot)"),
      ].joined(separator: "\n"))
    #expect(outcome.verdicts == ["out encrypted mx.example.org"])
    #expect(outcome.recipients == 1)
  }

  @Test func `a connection that began before the log is unjoined, and not clear`() {
    // The connection was ready 30 seconds before the first line; that of the other one was not.
    let outcome = analyze(
      Self.log(
        Self.sent(20, delays: "0/0/1/30"), Self.sent(20, 8, "4A1B2C3D4E6", delays: "0/0/1/1.5")))
    #expect(outcome.verdicts == ["out unjoined mx.example.org", "out clear mx.example.org"])
  }

  @Test func `a log that was cut short by a limit is unjoined where lines are missing`() {
    let gap =
      "Nov 27 12:01:00 mx systemd-journald[1]: Suppressed 12 messages from postfix@-.service"
    let outcome = analyze(
      Self.log(gap, Self.sent(61), Self.encrypted(70), Self.sent(71, 7, "4A1B2C3D4E6")))
    #expect(outcome.gaps == 1)
    #expect(outcome.verdicts == ["out unjoined mx.example.org", "out encrypted mx.example.org"])
  }

  @Test func `a log without a line of TLS says nothing`() {
    let outcome = analyze(line(0, "qmgr", 1, "x") + "\n" + Self.sent(60))
    #expect(outcome.verdicts == ["out unjoined mx.example.org"])
  }

  @Test func `a client that notes offers is known to use no TLS`() {
    let outcome = analyze(
      [
        line(0, "qmgr", 1, "x"), Self.sent(60),
        line(61, "smtp", 8, "Host offered STARTTLS: [mx.example.net]"),
        Self.sent(62, 8, "4A1B2C3D4E6", to: "mx.example.net[192.0.2.2]:25"),
      ].joined(separator: "\n"))
    #expect(outcome.verdicts == ["out clear mx.example.org", "out clear mx.example.net"])
    #expect(outcome.peers.first { $0.name == "mx.example.net" }?.offered == 1)
  }

  @Test func `a message in clear after a failed handshake is a fallback`() {
    let outcome = analyze(
      Self.log(
        line(60, "smtp", 7, "SSL_connect error to \(Self.peer): -1"),
        line(
          60, "smtp", 7,
          "warning: TLS library problem: error:0A000410:SSL routines::sslv3 alert handshake failure:"
            + "../ssl/record/rec_layer_s3.c:1602:SSL alert number 40:"),
        Self.sent(61), Self.sent(90, 7, "4A1B2C3D4E6")))
    #expect(outcome.fallbacks == 1)
    #expect(outcome.outgoing.clear == 2)
    #expect(outcome.causes == ["out refused-by-peer 1"])
  }

  @Test(arguments: [
    ("none", "clear"), ("may:none", "clear"), ("may", "encrypted"), ("encrypt", "encrypted"),
    ("dane", "verified"), ("dane-only", "verified"), ("dane:halfdane", "encrypted"),
    ("dane:encrypt", "encrypted"), ("verify", "verified"), ("secure", "verified"),
    ("fingerprint", "verified"), ("secure/requiretls", "verified"),
    ("may/requiretls:nocertmatch", "encrypted"), ("may:none/requiretls:none", "clear"),
  ])
  func `the feature status of 3.11 decides`(status: String, verdict: String) {
    // No connection is in the log, nor whether there would be a line of it.
    let outcome = analyze(line(0, "qmgr", 1, "x") + "\n" + Self.sent(60, tls: status))
    #expect(outcome.verdicts == ["out \(verdict) mx.example.org"])
    #expect(outcome.features == [status: 1])
  }

  @Test func `two instances and two hosts with the same number of a process are four processes`() {
    let clear = Self.sent(61)
    let outcome = analyze(
      Self.log(
        Self.encrypted(60), clear.replacing(" mx postfix/", with: " mx postfix-out/"),
        clear.replacing(" mx postfix/", with: " my postfix/"), clear))
    #expect(outcome.outgoing.encrypted == 1)
    // The other tag has shown nothing of TLS, nor has the other host.
    #expect(outcome.outgoing.unjoined == 2)
  }

  @Test func `what one host writes of TLS is not known of another host's service of the same name`()
  {
    // my writes of TLS at the end, and has sent before; mz never does.
    let clear = Self.sent(61, 8)
    let outcome = analyze(
      Self.log(
        clear.replacing(" mx postfix/", with: " my postfix/"),
        clear.replacing(" mx postfix/", with: " mz postfix/"), clear,
        Self.encrypted(70).replacing(" mx postfix/", with: " my postfix/")))
    #expect(outcome.outgoing.clear == 2)
    #expect(outcome.outgoing.unjoined == 1)
  }

  @Test func `the start of one host's Postfix says nothing of another host`() {
    let started = line(
      0, "master", 1, "daemon started -- version 3.7.11, configuration /etc/postfix")
    let other = [Self.encrypted(0, 3), Self.sent(1)].map {
      $0.replacing(" mx postfix/", with: " my postfix/")
    }
    let outcome = analyze(Self.log(started, other[0], other[1]))
    #expect(outcome.verdicts == ["out unjoined mx.example.org"])
  }

  @Test func `a log of more hosts than there is room for has unjoined messages, and none in clear`()
  {
    let text = (0..<6000).map { number in
      Self.sent(100, 8).replacing(" mx postfix/", with: " mx\(number) postfix/")
    }.joined(separator: "\n")
    let last = Self.encrypted(101).replacing(" mx postfix/", with: " mx5999 postfix/")
    let outcome = analyze(Self.log(text, last))
    #expect(outcome.outgoing.unjoined == 6000)
  }

  @Test func `a log counts alike in blocks of any size`() {
    let log = Self.log(
      Self.encrypted(60), Self.sent(61), Self.encrypted(65, state: "reused"),
      Self.sent(66, 7, "4A1B2C3D4E6"), Self.sent(70, 8, "4A1B2C3D4E7"))
    let whole = analyze(log)
    for count in 1...4 {
      let outcome = analyze(log, linesAtOnce: count)
      #expect(outcome.verdicts == whole.verdicts)
      #expect(outcome.lines == whole.lines)
    }
  }
}

extension LogJoinTests {
  @Test func `a log that begins with the start of Postfix lacks nothing before it`() {
    let started = line(
      0, "master", 1, "daemon started -- version 3.7.11, configuration /etc/postfix")
    let outcome = analyze(Self.log(started, Self.sent(1)))
    #expect(outcome.verdicts == ["out clear mx.example.org"])
    let reloaded = line(0, "master", 1, "reload -- version 3.7.11, configuration /etc/postfix")
    #expect(analyze(Self.log(reloaded, Self.sent(1))).verdicts == ["out unjoined mx.example.org"])
  }
}
