// SPDX-License-Identifier: Apache-2.0

import MailLog
import Testing

/// Which connection a message came over.
@Suite struct LogServerJoinTests {
  static let peer = "client.example.org[192.0.2.1]"

  static func connect(_ second: Int, _ process: Int = 7) -> String {
    line(second, "smtpd", process, "connect from \(peer)")
  }

  static func encrypted(_ second: Int, _ process: Int = 7) -> String {
    line(
      second, "smtpd", process,
      "Anonymous TLS connection established from \(peer): "
        + LogJoinTests.suite)
  }

  static func message(_ second: Int, _ process: Int = 7, _ id: String = "4A1B2C3D4E5") -> String {
    line(second, "smtpd", process, "\(id): client=\(peer), sasl_method=PLAIN, sasl_username=x")
  }

  static func disconnect(_ second: Int, _ process: Int = 7, _ counts: String) -> String {
    line(second, "smtpd", process, "disconnect from \(peer)\(counts)")
  }

  static func log(_ lines: String...) -> String {
    line(0, "qmgr", 1, "x") + "\n" + lines.joined(separator: "\n")
  }

  @Test func `all messages of a connection have its verdict, and the next connection has its own`()
  {
    let outcome = analyze(
      Self.log(
        Self.connect(10), Self.encrypted(10), Self.message(11), Self.message(12, 7, "4A1B2C3D4E6"),
        Self.disconnect(13, 7, " ehlo=2 starttls=1 mail=2 quit=1 commands=6"), Self.connect(20),
        Self.message(21, 7, "4A1B2C3D4E7"), Self.disconnect(22, 7, " ehlo=1 mail=1 commands=2")))
    #expect(
      outcome.verdicts == [
        "in encrypted client.example.org", "in encrypted client.example.org",
        "in clear client.example.org",
      ])
  }

  @Test func `without lines of TLS the counts at the end decide`() {
    let outcome = analyze(
      Self.log(
        Self.connect(10), Self.message(11),
        Self.disconnect(13, 7, " ehlo=2 starttls=1 mail=1 quit=1 commands=5"), Self.connect(20),
        Self.message(21, 7, "4A1B2C3D4E6"),
        Self.disconnect(22, 7, " ehlo=2 starttls=0/1 mail=1 quit=1 commands=5"), Self.connect(30),
        Self.message(31, 7, "4A1B2C3D4E7"), Self.disconnect(32, 7, " ehlo=1 mail=1 commands=2")))
    #expect(
      outcome.verdicts == [
        "in encrypted client.example.org", "in clear client.example.org",
        "in clear client.example.org",
      ])
  }

  @Test func `the counts decide too where another service of the same name writes of TLS`() {
    let outcome = analyze(
      Self.log(
        Self.connect(5, 8), Self.encrypted(5, 8), Self.connect(10), Self.message(11),
        Self.disconnect(13, 7, " ehlo=2 starttls=1 mail=1 quit=1 commands=5"), Self.connect(20),
        Self.message(21, 7, "4A1B2C3D4E6"), Self.disconnect(22, 7, " ehlo=1 mail=1 commands=2")))
    #expect(
      outcome.verdicts == ["in encrypted client.example.org", "in clear client.example.org"])
  }

  @Test func `mail before STARTTLS of the same connection is in clear`() {
    let outcome = analyze(
      Self.log(
        Self.connect(10), Self.message(11), Self.encrypted(12), Self.message(13, 7, "4A1B2C3D4E6"),
        Self.disconnect(14, 7, " ehlo=2 starttls=1 mail=2 quit=1 commands=6")))
    #expect(
      outcome.verdicts == ["in clear client.example.org", "in encrypted client.example.org"])
  }

  @Test func `a cipher that encrypts nothing is in clear`() {
    let line = Self.encrypted(12).replacing("TLS_AES_256_GCM_SHA384", with: "ECDHE-RSA-NULL-SHA")
    let outcome = analyze(Self.log(Self.connect(10), line, Self.message(13)))
    #expect(outcome.verdicts == ["in clear client.example.org"])
  }

  @Test func `a log that begins with a start of Postfix may hold another`() {
    let start = line(0, "master", 1, "daemon started -- version 3.7.11, configuration /etc/postfix")
    let outcome = analyze([start, start, Self.connect(10)].joined(separator: "\n"))
    #expect(outcome.incoming.total == 0)
  }

  @Test func `a connection that began before the log is decided by its end`() {
    let outcome = analyze(
      Self.log(
        Self.message(11), Self.disconnect(13, 7, " starttls=1 mail=1 commands=2"),
        Self.message(14, 8, "4A1B2C3D4E6"), Self.disconnect(15, 8, " ehlo=1 mail=1 commands=2"),
        Self.message(16, 9, "4A1B2C3D4E7"), Self.disconnect(17, 9, "")))
    #expect(
      outcome.verdicts == [
        "in encrypted client.example.org", "in clear client.example.org",
        "in unjoined client.example.org",
      ])
  }

  @Test func `a wrapper-mode port has no STARTTLS to count`() {
    let outcome = analyze(
      [Self.message(11), Self.disconnect(13, 7, " ehlo=1 auth=1 mail=1 commands=3")]
        .joined(separator: "\n").replacing("postfix/smtpd", with: "postfix/submissions/smtpd"))
    #expect(outcome.verdicts == ["in unjoined client.example.org"])
  }

  @Test func `a message whose connection never ends is decided by what its service writes`() {
    let clear = analyze(
      Self.log(Self.connect(5, 8), Self.encrypted(5, 8), Self.connect(10), Self.message(11)))
    #expect(clear.verdicts == ["in clear client.example.org"])
    let unknown = analyze(Self.log(Self.connect(10), Self.message(11)))
    #expect(unknown.verdicts == ["in unjoined client.example.org"])
  }

  @Test func `a log of many processes keeps a bounded number of them`() {
    let text = (0..<20_000).map { number in
      [Self.connect(10, number + 1), Self.message(11, number + 1)].joined(separator: "\n")
    }.joined(separator: "\n")
    let outcome = analyze(Self.log(text))
    #expect(outcome.incoming.total == 20_000)
    #expect(outcome.incoming.unjoined == 20_000)
  }

  @Test func `a message before a queue counts as one`() {
    let outcome = analyze(
      Self.log(
        Self.connect(10), Self.encrypted(10),
        line(11, "smtpd", 7, "NOQUEUE: client=\(Self.peer)")))
    #expect(outcome.incoming.encrypted == 1)
  }
}
