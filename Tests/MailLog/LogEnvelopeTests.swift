// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives
import Testing

/// What surrounds a message, in every form that a log has.
@Suite struct LogEnvelopeTests {
  static let text = "Host offered STARTTLS: [mx.example.org]"
  /// 2026-11-27T12:19:40Z.
  static let time: UnixTime = 1_795_781_980

  static let stamped = [
    "Nov 27 12:19:40 mx postfix/smtp[16809]: ",
    "Nov 27 12:19:40.056857 mx postfix/smtp[16809]: ",
    "Nov 27 2026 12:19:40 mx postfix/smtp[16809]: ",
    "2026-11-27T12:19:40.056857+00:00 mx postfix/smtp[16809]: ",
    "2026-11-27T12:19:40Z mx postfix/smtp[16809]: ",
    "2026-11-27T13:19:40,5+0100 mx postfix/smtp[16809]: ",
    "2026-11-27T06:49:40-05:30 mx postfix/smtp[16809]: ",
    "2026-11-27 12:19:40 mx postfix/smtp[16809]: ",
    "1795781980.395254 mx postfix/smtp[16809]: ",
    "Fri 2026-11-27 12:19:40 UTC mx postfix/smtp[16809]: ",
    "<22>Nov 27 12:19:40 mx postfix/smtp[16809]: ",
    "<22>1 2026-11-27T12:19:40.056857+00:00 mx postfix/smtp 16809 - -  ",
    "<22>1 2026-11-27T12:19:40+00:00 mx postfix/smtp 16809 - [meta sequenceId=\"1] \\\"x\"][b] ",
    "<22>1 2026-11-27T12:19:40Z mx postfix/smtp 16809 ID47 - \u{FEFF}",
    "Nov 27 12:19:40 mx mail.info postfix/smtp[16809]: ",
    "mail.info: Nov 27 12:19:40 postfix/smtp[16809]: ",
    "mail-1  | Nov 27 12:19:40 mx postfix/smtp[16809]: ",
    "2026-11-27T12:19:40.056857123Z stdout F Nov 27 12:19:41 mx postfix/smtp[16809]: ",
    "2026-11-27T12:19:40.056857123Z Nov 27 12:19:41 mx postfix/smtp[16809]: ",
    "2026-11-27T12:19:40.056857123Z stderr F mx postfix/smtp[16809]: ",
    "[pod/mail-0/postfix] Nov 27 12:19:40 mx postfix/smtp[16809]: ",
    "[pod/mail-7d9f6b5c4-x2x9p/postfix] 2026-11-27T12:19:40Z Nov 27 12:19:41 mx postfix/smtp[16809]: ",
    "mail_smtp Nov 27 12:19:40 mx postfix/smtp[16809]: ",
    "Nov 27 12:19:40 loghost mail:info postfix/smtp[16809]: ",
    "Nov 27 12:19:40 loghost mail:info Message forwarded from mx: postfix/smtp[16809]: ",
    "2026-11-27_12:19:40.05685 mail.info: Nov 27 12:19:41 postfix/smtp[16809]: ",
    "@400000006b0975661a2b3c4d mail.info: Nov 27 12:19:41 postfix/smtp[16809]: ",
    "@400000006b0975661a2b3c4d postfix/smtp[16809]: ",
    "Nov 27 12:19:40 <mail.info> mx postfix/smtp[16809]: ",
  ]

  @Test(arguments: stamped) func `a form is read`(form: String) throws {
    let line = try #require(
      LogLine((form + Self.text).utf8, calendar: .utc(latest: now)), "\(form)")
    #expect(line.kind == .offered)
    #expect(line.time == Self.time)
    #expect(line.tag == "postfix/smtp")
    #expect(line.daemon == .smtp)
    #expect(line.peer == "mx.example.org")
  }

  @Test(arguments: [
    #"{"@timestamp":"2026-11-27T12:19:40.05+00:00", "host":"mx", "tag":"postfix\/smtp[16809]:", "message":" TEXT"}"#,
    #"{"MESSAGE":"TEXT","SYSLOG_IDENTIFIER":"postfix/smtp","SYSLOG_PID":"16809","__REALTIME_TIMESTAMP":"1795781980395275"}"#,
    #"{"a":{"b":["},",1]},"SYSLOG_PID":16809,"__REALTIME_TIMESTAMP":"1795781980395275","SYSLOG_IDENTIFIER":"postfix/smtp","MESSAGE":"T\u0045XT"}"#,
    #"{"log":"Nov 27 12:19:41 mx postfix/smtp[16809]: TEXT\n","stream":"stdout","time":"2026-11-27T12:19:40.123456789Z"}"#,
    #"{"log":"mx postfix/smtp[16809]: TEXT\n","time":"2026-11-27T12:19:40.123456789Z"}"#,
    #"{"@timestamp":"2026-11-27T12:19:40.1Z","log":{"offset":1},"message":"Nov 27 12:19:41 mx postfix/smtp[16809]: TEXT"}"#,
    #"{"timestamp":1795781980395,"message":"Nov 27 12:19:41 mx postfix/smtp[16809]: TEXT","ingestionTime":1}"#,
    #"{"version":"1.1","host":"mx","short_message":"TEXT","timestamp":1795781980.395,"_application_name":"postfix/smtp","_process_id":"16809"}"#,
    #"{"@timestamp":"2026-11-27T12:19:40.1Z","message":"TEXT","process":{"name":"postfix/smtp","pid":16809},"host":{"name":"mx"}}"#,
    "\u{1E}"
      + #"{"MESSAGE":"TEXT","SYSLOG_IDENTIFIER":"postfix/smtp","__REALTIME_TIMESTAMP":"1795781980395275"}"#,
    "data: "
      + #"{"MESSAGE":"TEXT","SYSLOG_IDENTIFIER":"postfix/smtp","__REALTIME_TIMESTAMP":"1795781980395275"}"#,
    "2026-11-27T12:19:40+00:00\tmail\t"
      + #"{"host":"mx","ident":"postfix/smtp","pid":"16809","message":"TEXT"}"#,
  ])
  func `an object of JSON is read`(form: String) throws {
    let text = form.replacing("T\\u0045XT", with: "TEXT").replacing("TEXT", with: Self.text)
    let line = try #require(LogLine(text.utf8, calendar: .utc(latest: now)))
    #expect(line.kind == .offered)
    #expect(line.time == Self.time)
    #expect(line.tag == "postfix/smtp")
  }

  @Test func `a time in the middle of a line is not taken for a host`() {
    let outcome = analyze(
      """
      @400000006b09752a1a2b3c4d mail.info: Nov 27 12:18:40 postfix/smtp[1]: \
      Untrusted TLS connection established to a.example[192.0.2.1]:25: TLSv1.3 with cipher X
      @400000006b0975671a2b3c4d mail.info: Nov 27 12:19:41 postfix/smtp[2]: \
      A1B2C3D4E5: to=<x@b.example>, relay=b.example[192.0.2.2]:25, delay=0.1, delays=0/0/0.1/0, \
      dsn=2.0.0, status=sent (250 ok)
      """)
    // It is the same service, which has shown that it tells.
    #expect(outcome.verdicts == ["out clear b.example"])
  }

  @Test func `what a program of Postfix says is never a line of another`() throws {
    let inner = "Nov 27 12:19:41 mx postfix/smtp[2]: \(Self.text)"
    for tag in ["postfix/smtpd", "postfix/smtp", "postfix/tlsproxy", "postfix/postscreen"] {
      let line = LogLine("Nov 27 12:19:40 mx \(tag)[1]: \(inner)".utf8, calendar: .utc(latest: now))
      #expect(line?.kind == .other, "\(tag)")
    }
    // Nor is a line within a line within a line.
    let deep = "Nov 27 12:19:40 h a[1]: Nov 27 12:19:40 h b[1]: \(inner)"
    #expect(LogLine(deep.utf8, calendar: .utc(latest: now))?.kind != .offered)
  }

  @Test func `the journal writes what is no UTF-8 as an array of bytes`() throws {
    let bytes = Self.text.utf8.map(String.init).joined(separator: ",")
    let text =
      #"{"MESSAGE":[\#(bytes)],"SYSLOG_IDENTIFIER":"postfix/smtp","SYSLOG_PID":"16809"}"#
    let line = try #require(LogLine(text.utf8, calendar: .utc(latest: now)))
    #expect(line.peer == "mx.example.org")
    #expect(line.time == nil)
  }

  @Test func `records of the journal are read, also with a field of bytes`() throws {
    var bytes = Array("__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795781980395275\nMESSAGE\n".utf8)
    bytes.append(UInt8(Self.text.utf8.count))
    bytes += [0, 0, 0, 0, 0, 0, 0]
    bytes += Array(Self.text.utf8)
    bytes += Array("\nSYSLOG_PID=16809\nSYSLOG_IDENTIFIER=postfix/smtp\n\n".utf8)
    let line = try #require(LogLine(bytes, calendar: .utc(latest: now)))
    #expect(line.peer == "mx.example.org")
    #expect(line.time == Self.time)
    #expect(line.tag == "postfix/smtp")
  }

  @Test(arguments: [
    ("postfix/smtp", LogDaemon.smtp), ("postfix-out/smtp", .smtp), ("postfix/lmtp", .lmtp),
    ("postfix/submission/inet/smtpd", .smtpd), ("mx.example.test/smtpd/smtpd", .smtpd),
    ("mail/in/a.b/c/tlsproxy", .tlsproxy), ("x/postscreen", .postscreen),
  ])
  func `the daemon is the last part of a tag`(tag: String, daemon: LogDaemon) throws {
    let line = try #require(
      LogLine("Nov 27 12:19:40 mx \(tag)[1]: anything at all".utf8, calendar: .utc(latest: now)))
    #expect(line.daemon == daemon)
    #expect(line.tag == tag)
  }

  @Test(arguments: [
    "Nov 27 12:19:40 mx dovecot: imap-login: Login",
    "Nov 27 12:19:40 mx postfix/qmgr[1]: removed x",
    "Nov 27 12:19:40 mx sshd[1]: Host offered STARTTLS: [mx.example.org]", "{", "<22>", "<22>1 ",
    "[ 1.2]", "Nov 27", "2026-11-27T12:19:40", "{\"MESSAGE\":", "{\"MESSAGE\":\"\\u12\"}",
    "\u{0}\u{1}",
    "Nov 27 12:19:40 mx postfix/smtp[1]:",
  ])
  func `what no program for TLS wrote is passed over`(text: String) {
    let line = LogLine(text.utf8, calendar: .utc(latest: now))
    #expect(line == nil || line?.kind == .other)
  }

  @Test func `a stamp without a year is the last such day before the file's time`() throws {
    func time(_ stamp: String, _ latest: UnixTime) throws -> String? {
      try #require(
        LogLine("\(stamp) mx postfix/smtp[1]: \(Self.text)".utf8, calendar: .utc(latest: latest))
      ).time?.iso8601
    }
    // 2027-01-02.
    let newYear: UnixTime = 1_798_848_000
    #expect(try time("Dec 31 23:59:59", newYear) == "2026-12-31T23:59:59Z")
    #expect(try time("Jan  1 00:00:00", newYear) == "2027-01-01T00:00:00Z")
    #expect(try time("Jan 1 00:00:00", newYear) == "2027-01-01T00:00:00Z")
    // The clock of another host may be ahead by hours.
    #expect(try time("Jan  2 20:00:00", newYear) == "2027-01-02T20:00:00Z")
    #expect(try time("Feb 29 12:00:00", newYear) == "2024-02-29T12:00:00Z")
    #expect(try time("Nov 31 12:00:00", newYear) == nil)
  }

  @Test func `local time is what the calendar says`() throws {
    let hour: UnixTime = 3600
    let calendar = LogCalendar(
      latest: now,
      localHour: { year, month, day, hourOfDay in
        UnixTime(LogCalendar.days(year, month, day)) * 86400 + UnixTime(hourOfDay - 2) * hour
      }, localDay: { Int(($0 + 2 * hour) / 86400) })
    let line = try #require(
      LogLine("Nov 27 14:19:40 mx postfix/smtp[1]: \(Self.text)".utf8, calendar: calendar))
    #expect(line.time == Self.time)
  }

  @Test func `a line that rsyslog repeats counts as often`() throws {
    let text = "Nov 27 12:19:40 mx postfix/smtp[1]: message repeated 3 times: [ \(Self.text)]"
    let line = try #require(LogLine(text.utf8, calendar: .utc(latest: now)))
    #expect(line.kind == .offered)
    #expect(line.repeats == 3)
  }

  @Test(arguments: ["process", "log"])
  func `objects in objects are not followed down`(name: String) {
    let depth = 20_000
    let text =
      String(repeating: "{\"\(name)\":", count: depth) + "1" + String(repeating: "}", count: depth)
    #expect(analyze(text).messages.isEmpty)
  }

  @Test func `a log of any bytes is read to its end`() {
    var chance = SystemRandomNumberGenerator()
    var lines = (try? LogCorpusTests.cases().map(\.line)) ?? []
    lines += Self.stamped.map { $0 + Self.text }
    for _ in 0..<3000 {
      var bytes = Array((lines.randomElement(using: &chance) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...4, using: &chance) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &chance)
        switch Int.random(in: 0..<4, using: &chance) {
        case 0: bytes.removeSubrange(at...)
        case 1: bytes[at] = UInt8.random(in: 0...255, using: &chance)
        case 2: bytes.remove(at: at)
        default: bytes.insert(contentsOf: [UInt8](repeating: bytes[at], count: 3), at: at)
        }
      }
      _ = LogLine(bytes, calendar: .utc(latest: now))
    }
  }
}
