// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailLog
import Primitives
import Testing

/// One log of messages whose fate is known, in the forms in which syslog daemons, containers and
/// shippers hand it on: what comes out is what went in, whatever the form.
@Suite struct LogFormTests {
  /// A line of `Fixtures/log-fates.tsv`.
  struct Line {
    let time: UnixTime
    /// Six digits.
    let fraction: String
    let tag: String
    let process: String
    let text: String

    init(_ line: Substring) {
      let parts = line.split(separator: "\t", maxSplits: 3).map(String.init)
      let stamp = parts[0].split(separator: ".")
      (time, fraction) = (UnixTime(stamp[0]) ?? 0, String(stamp[1]))
      (tag, process, text) = (parts[1], parts[2], parts[3])
    }

    /// "2026-11-27T12:00:00".
    var date: String { String(time.iso8601.dropLast()) }
    var clock: String { String(date.dropFirst(11)) }
    var iso: String { "\(date).\(fraction)+00:00" }
    var nanoseconds: String { "\(date).\(fraction)123Z" }
    var head: String { "\(tag)[\(process)]: " }
    var message: String { head + text }
    /// As syslogd has written it since 4.2BSD.
    var traditional: String { "Nov 27 \(clock) mx \(message)" }

    func json(_ fields: [String: Any]) -> String {
      let data =
        (try? JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)) ?? Data()
      return String(decoding: data, as: UTF8.self)
    }

    var journal: String {
      json([
        "__REALTIME_TIMESTAMP": "\(time)\(fraction)", "SYSLOG_IDENTIFIER": tag,
        "SYSLOG_PID": process, "_PID": "1", "MESSAGE": text,
      ])
    }
  }

  struct Form: CustomTestStringConvertible, Sendable {
    let name: String
    let write: @Sendable (Line) -> String
    var testDescription: String { name }

    init(_ name: String, _ write: @escaping @Sendable (Line) -> String) {
      (self.name, self.write) = (name, write)
    }
  }

  static let texts: [Form] = [
    Form("traditional") { $0.traditional },
    Form("with microseconds") { "Nov 27 \($0.clock).\($0.fraction) mx \($0.message)" },
    Form("with the year") { "Nov 27 2026 \($0.clock) mx \($0.message)" },
    Form("with the year first") { "2026 Nov 27 \($0.clock) mx \($0.message)" },
    Form("with a priority") { "<22>\($0.traditional)" },
    Form("with a facility") { "Nov 27 \($0.clock) mx mail.info \($0.message)" },
    Form("AIX") { "Nov 27 \($0.clock) mx mail:info \($0.message)" },
    Form("AIX, forwarded") {
      "Nov 27 \($0.clock) loghost mail:info Message forwarded from mx: \($0.message)"
    },
    Form("FreeBSD -v") { "Nov 27 \($0.clock) <2.6> mx \($0.message)" },
    Form("FreeBSD -vv") { "Nov 27 \($0.clock) <mail.info> mx \($0.message)" },
    Form("Solaris") { "Nov 27 \($0.clock) mx \($0.head)[ID 197553 mail.info] \($0.text)" },
    Form("a chain of hosts") { "Nov 27 \($0.clock) relay/s_net@mx/192.0.2.9 \($0.message)" },
    Form("an address") { "Nov 27 \($0.clock) 2001:db8::9 \($0.message)" },
    Form("RFC 3339") { "\($0.iso) mx \($0.message)" },
    Form("RFC 3339, seconds") { "\($0.date)Z mx \($0.message)" },
    Form("RFC 3339, nanoseconds") { "\($0.nanoseconds) mx \($0.message)" },
    Form("RFC 5424") { "<22>1 \($0.iso) mx \($0.tag) \($0.process) - - \($0.text)" },
    Form("RFC 5424 with data") {
      "<22>1 \($0.iso) mx \($0.tag) \($0.process) ID7 [meta x=\"a\\\"]b\"][origin ip=\"192.0.2.1\"] "
        + "\u{FEFF}\($0.text)"
    },
    Form("RFC 5424, counted") {
      let line = "<22>1 \($0.iso) mx \($0.tag) \($0.process) - - \($0.text)"
      return "\(line.utf8.count) \(line)"
    },
    Form("journalctl -o short-iso") { "\($0.date)+0000 mx.example.org \($0.message)" },
    Form("journalctl -o short-full") {
      "Fri \($0.date.replacing("T", with: " ")) UTC mx \($0.message)"
    },
    Form("journalctl -o short-unix") { "\($0.time).\($0.fraction) mx \($0.message)" },
    Form("journalctl -o export") {
      "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=\($0.time)\($0.fraction)\nSYSLOG_IDENTIFIER=\($0.tag)\n"
        + "SYSLOG_PID=\($0.process)\nMESSAGE=\($0.text)\n"
    },
    Form("socklog") { "mail.info: Nov 27 \($0.clock) \($0.message)" },
    Form("svlogd -tt") {
      "\($0.date.replacing("T", with: "_")).\($0.fraction.dropLast()) mail.info: Nov 27 \($0.clock)"
        + " \($0.message)"
    },
    Form("multilog") {
      "@\(String(0x4000_0000_0000_000a + UInt64($0.time), radix: 16))00000000 \($0.message)"
    },
    Form("CRI") { "\($0.nanoseconds) stdout F \($0.traditional)" },
    Form("CRI without a stamp within") { "\($0.nanoseconds) stderr F mx \($0.message)" },
    Form("kubectl --prefix") { "[pod/mail-0/postfix] \($0.traditional)" },
    Form("kubectl --prefix --timestamps") {
      "[pod/mail-7d9f6b5c4-x2x9p/postfix] \($0.nanoseconds) \($0.traditional)"
    },
    Form("docker compose") { "mail-1  | \($0.traditional)" },
    Form("docker compose in colour") { "\u{1B}[36mmail-1  |\u{1B}[0m \($0.traditional)" },
    Form("podman --names") { "0123456789ab \($0.traditional)" },
    Form("grep of several files") { "/var/log/mail.log:\($0.traditional)" },
    Form("logcli") { "\($0.date)Z {job=\"mail\"} \($0.traditional)" },
    Form("lines that end as in DOS") { "\($0.traditional)\r" },
    Form("stern") { "mail mail-7d9f6b5c4-x2x9p postfix \($0.traditional)" },
    Form("a level in place of the host") { "\($0.iso) INFO    \($0.message)" },
    Form("journalctl -o short-delta") { "[ 7026.418552 <    0.000001 >] mx \($0.message)" },
    Form("journalctl -o with-unit") {
      "Fri \($0.date.replacing("T", with: " ")) UTC mx postfix@-.service[\($0.process)]: \($0.text)"
    },
  ]

  /// What a container wrote, in the message of whatever runs it.
  static let handedOn: [Form] = [
    Form("docker to a syslog daemon") {
      "Nov 27 \($0.clock) host 4a1b2c3d4e5f[712]: \($0.traditional)"
    },
    Form("docker to a syslog daemon, by a tag of its own") {
      "\($0.iso) host docker/postfix-mailcow/4a1b2c3d4e5f[712]: \($0.traditional)"
    },
    Form("docker to a syslog daemon, RFC 3339 within") {
      "Nov 27 \($0.clock) host postfix[712]: \($0.iso) mx \($0.message)"
    },
    Form("docker by RFC 5424") {
      "<30>1 \($0.iso) host 4a1b2c3d4e5f 712 4a1b2c3d4e5f - \($0.traditional)"
    },
    Form("docker to the journal") {
      $0.json([
        "__REALTIME_TIMESTAMP": "\($0.time)\($0.fraction)", "SYSLOG_IDENTIFIER": "4a1b2c3d4e5f",
        "CONTAINER_NAME": "postfix", "_PID": "712", "MESSAGE": $0.traditional,
      ])
    },
    Form("conmon to the journal") { "Nov 27 \($0.clock) host conmon[712]: \($0.traditional)" },
    Form("a process by its name") { "\($0.iso) app[postfix.1]: \($0.traditional)" },
    Form("supervisord") {
      "\($0.date.replacing("T", with: " ")),123 DEBG 'rsyslog' stdout output: \($0.traditional)"
    },
  ]

  static let objects: [Form] = [
    Form("journalctl -o json") { $0.journal },
    Form("journalctl -o json-seq") { "\u{1E}\($0.journal)" },
    Form("journalctl -o json-sse") { "data: \($0.journal)\n" },
    Form("docker's json-file") {
      $0.json(["log": "\($0.traditional)\n", "stream": "stdout", "time": $0.nanoseconds])
    },
    Form("docker's json-file without a stamp within") {
      $0.json(["log": "mx \($0.message)\n", "stream": "stderr", "time": $0.nanoseconds])
    },
    Form("rsyslog's fields") {
      $0.json([
        "@timestamp": $0.iso, "host": "mx", "tag": "\($0.tag)[\($0.process)]:",
        "message": " \($0.text)",
      ])
    },
    Form("Filebeat") {
      $0.json([
        "@timestamp": "\($0.date).004Z",
        "log": ["offset": 1, "file": ["path": "/var/log/mail.log"]],
        "message": $0.traditional, "host": ["name": "mx"],
      ])
    },
    Form("the Elastic Common Schema") {
      $0.json([
        "@timestamp": "\($0.date).004Z", "message": $0.text,
        "process": ["name": $0.tag, "pid": Int($0.process) ?? 0], "host": ["hostname": "mx"],
      ])
    },
    Form("GELF") {
      $0.json([
        "version": "1.1", "host": "mx", "short_message": $0.text, "timestamp": Int($0.time),
        "_application_name": $0.tag, "_process_id": $0.process, "_facility": "mail",
      ])
    },
    Form("Vector") {
      $0.json([
        "appname": $0.tag, "facility": "mail", "hostname": "mx", "message": $0.text,
        "procid": Int($0.process) ?? 0, "timestamp": "\($0.date).004Z",
      ])
    },
    Form("CloudWatch") {
      $0.json(["timestamp": Int($0.time) * 1000, "message": $0.traditional, "ingestionTime": 1])
    },
    Form("Loki") { $0.json(["line": $0.traditional, "timestamp": $0.nanoseconds]) },
    Form("Google Cloud") { $0.json(["textPayload": $0.traditional, "timestamp": $0.nanoseconds]) },
    Form("Fluent Bit") {
      $0.json([
        "date": Double($0.time) + 0.5, "time": "Nov 27 \($0.clock)", "host": "mx", "ident": $0.tag,
        "pid": $0.process, "message": $0.text,
      ])
    },
    Form("syslog-ng") {
      $0.json([
        "PROGRAM": $0.tag, "PID": $0.process, "MESSAGE": $0.text, "HOST": "mx",
        "DATE": "Nov 27 \($0.clock)",
      ])
    },
    Form("Fluentd") {
      let fields = $0.json([
        "host": "mx", "ident": $0.tag, "pid": $0.process, "message": $0.text,
      ])
      return "\($0.date)+00:00\tmail.log\t\(fields)"
    },
  ]

  private static func lines() throws -> [Line] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/log-fates.tsv")
    return try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map(Line.init)
  }

  /// What became of the messages, by direction.
  private static let fates = [
    "in clear": 2, "in encrypted": 7, "in verified": 1, "in local": 1,
    "out clear": 4, "out encrypted": 11, "out verified": 1, "out local": 2,
  ]

  @Test(arguments: texts + handedOn + objects)
  func `as many messages of each fate come out as went in`(form: Form) throws {
    let lines = try Self.lines()
    let outcome = analyze(lines.map(form.write).joined(separator: "\n"))
    var counts: [String: Int] = [:]
    for message in outcome.messages {
      let direction = message.direction == .incoming ? "in" : "out"
      counts["\(direction) \(message.verdict.name)", default: 0] += 1
    }
    #expect(counts == Self.fates, "\(form.name)")
    let first = try #require(lines.first?.time)
    let last = try #require(lines.last?.time)
    // The time since the machine was started is none of the day.
    for message in outcome.messages where !form.name.hasSuffix("delta") {
      let time = try #require(message.time, "\(form.name): \(message)")
      #expect((first...last).contains(time), "\(form.name): \(message)")
    }
  }
}
