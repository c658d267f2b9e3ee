// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailLog
import Testing

/// Sessions in forms of logs that people have shown, each with what it comes to:
/// `Fixtures/log-sessions.jsonl`.
@Suite struct LogSessionTests {
  struct Session: Decodable, Sendable {
    struct Expected: Decodable, Sendable {
      var messages: [String]
      var failures: [String: Int]
    }
    var form: String
    var lines: [String]
    var expected: Expected
  }

  static func sessions() throws -> [Session] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/log-sessions.jsonl")
    return try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Session.self, from: Data($0.utf8))
    }
  }

  @Test func `a session comes to the same in every form of a log`() throws {
    for session in try Self.sessions() {
      let place = Comment(rawValue: session.form)
      let outcome = analyze(session.lines.joined(separator: "\n"))
      let messages = outcome.messages.filter { $0.verdict != .local }.map {
        ($0.direction == .incoming ? "in " : "out ") + $0.verdict.name
      }
      #expect(messages.sorted() == session.expected.messages, place)
      let failures = Dictionary(
        outcome.failures.map { ($0.key.cause.rawValue, $0.count) }, uniquingKeysWith: +)
      #expect(failures == session.expected.failures, place)
      #expect(outcome.hasPostfix, place)
    }
  }

  @Test func `two files that have the same lines count them once`() throws {
    let log = [
      line(1, "smtpd", 7, "connect from c.example.org[192.0.2.4]"),
      line(1, "smtpd", 7, "4A1B2C3D4E5: client=c.example.org[192.0.2.4]"),
      line(2, "smtpd", 7, "disconnect from c.example.org[192.0.2.4] mail=1 commands=1"),
    ].joined(separator: "\n")
    let calendar = LogCalendar.utc(latest: now)
    var analysis = LogAnalysis(calendar: calendar)
    let start: Int64 = 1_795_780_801
    for next in [start, nil] {
      analysis.beginLog(at: start, next: next)
      var scanner = LogScanner(calendar: calendar)
      var batch = LogBatch()
      var bytes = Array(log.utf8)
      bytes.withUnsafeMutableBytes { block in
        scanner.scan(block, into: &batch)
        analysis.add(batch, in: UnsafeRawBufferPointer(block))
      }
    }
    analysis.finish()
    let (total, repeated) = (analysis.totals[0].total, analysis.repeatedLines)
    #expect(total == 1)
    #expect(repeated == 3)
  }
}
