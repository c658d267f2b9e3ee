// SPDX-License-Identifier: Apache-2.0

import MailLog
import Testing

/// What is counted, and what is not.
@Suite struct LogTallyTests {
  private func log(_ lines: String...) -> String {
    LogJoinTests.start + lines.joined(separator: "\n")
  }

  @Test func `peers that had TLS and have none are found`() {
    let outcome = analyze(
      log(
        LogJoinTests.encrypted(60), LogJoinTests.sent(61), LogJoinTests.sent(70, 8, "4A1B2C3D4E6"),
        LogJoinTests.sent(80, 9, "4A1B2C3D4E7", to: "b.example.org[192.0.2.2]:25")))
    #expect(outcome.peers.first { $0.name == "mx.example.org" }?.hasLostTLS == true)
    #expect(outcome.peers.first { $0.name == "b.example.org" }?.hasLostTLS == false)
  }

  @Test func `only the time that is asked for counts, and joins reach beyond it`() {
    var scope = LogAnalysis.Scope()
    // 12:01:01 and 12:01:10.
    (scope.since, scope.until) = (1_795_780_861, 1_795_780_870)
    let outcome = analyze(
      log(
        LogJoinTests.encrypted(60), LogJoinTests.sent(61), LogJoinTests.sent(70, 8, "4A1B2C3D4E6"),
        LogJoinTests.sent(59, 8, "4A1B2C3D4E7")), scope: scope)
    #expect(outcome.verdicts == ["out encrypted mx.example.org"])
  }

  @Test(arguments: [
    ("example.org", 2), ("MX.example.org", 1), ("xample.org", 0), ("192.0.2.2", 1),
    ("b.example.org", 1),
  ])
  func `a peer is asked for by name, by domain or by address`(peer: String, count: Int) {
    var scope = LogAnalysis.Scope()
    scope.peer = peer
    let outcome = analyze(
      log(
        LogJoinTests.encrypted(60), LogJoinTests.sent(61),
        LogJoinTests.sent(80, 9, "4A1B2C3D4E7", to: "b.example.org[192.0.2.2]:25"),
        LogJoinTests.sent(81, 9, "4A1B2C3D4E8", to: "b.example.net[192.0.2.3]:25")), scope: scope)
    #expect(outcome.messages.count == count)
  }

  @Test func `the table of peers is bounded, and sums are exact all the same`() {
    var scope = LogAnalysis.Scope()
    scope.peerLimit = 100
    let text = (0..<1000).map {
      LogJoinTests.sent(
        100 + $0 / 100, 8, "4A1B2C3D\(1000 + $0)", to: "mx\($0).example.org[192.0.2.2]:25")
    }.joined(separator: "\n")
    let often = (0..<50).map {
      LogJoinTests.sent(99, 8, "4A1B2C3F\(1000 + $0)", to: "often.example.org[192.0.2.2]:25")
    }.joined(separator: "\n")
    let outcome = analyze(log(often, text), scope: scope)
    #expect(outcome.outgoing.clear == 1050)
    #expect(outcome.peers.count <= 100)
    #expect(outcome.droppedPeers > 800)
    #expect(outcome.peers.first { $0.name == "often.example.org" }?.clear == 50)
  }

  @Test func `messages count by local day`() {
    let outcome = analyze(
      LogJoinTests.start.replacing("Nov 27 12:00:00", with: "Nov 26 23:00:00")
        + [
          LogJoinTests.sent(1, 8).replacing("Nov 27 12:00:01", with: "Nov 26 23:59:59"),
          LogJoinTests.sent(1, 8, "4A1B2C3D4E6").replacing(
            "Nov 27 12:00:01", with: "Nov 27 00:00:00"),
          LogJoinTests.sent(1, 8, "4A1B2C3D4E7"),
        ].joined(separator: "\n"))
    #expect(
      outcome.days.keys.sorted().map { LogCalendar.date(ofDay: $0) } == [
        "2026-11-26", "2026-11-27",
      ])
    #expect(outcome.days.values.map { $0[1].clear }.sorted() == [1, 2])
  }

  @Test func `the release of Postfix is known where it started`() {
    let outcome = analyze(
      line(1, "master", 1, "daemon started -- version 3.7.11, configuration /etc/postfix"))
    #expect(outcome.versions == ["3.7.11"])
  }
}
