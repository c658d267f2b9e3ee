// SPDX-License-Identifier: Apache-2.0

import MailLog
import Testing

/// Mail that does not leave the host is neither clear nor encrypted.
@Suite struct LogLocalTests {
  private static let filter = "127.0.0.1[127.0.0.1]:10024"

  /// A message from outside as amavis or another content filter has it: it comes, goes to the filter,
  /// comes back, and goes to the mailbox.
  private static func filtered(again: String, mailbox: String) -> String {
    LogServerJoinTests.log(
      LogServerJoinTests.connect(10), LogServerJoinTests.encrypted(10),
      LogServerJoinTests.message(11),
      LogServerJoinTests.disconnect(12, 7, " ehlo=2 starttls=1 mail=1 quit=1 commands=5"),
      line(13, "smtpd", 8, "connect from \(again)"),
      line(
        13, "smtpd", 8,
        "4A1B2C3D4E6: client=\(again), orig_queue_id=4A1B2C3D4E5,"
          + " orig_client=client.example.org[192.0.2.1]"),
      line(13, "smtpd", 8, "disconnect from \(again) ehlo=1 mail=1 quit=1 commands=3"),
      LogJoinTests.sent(13, 9, to: filter),
      LogJoinTests.sent(14, 10, "4A1B2C3D4E6", to: mailbox, daemon: "lmtp"))
  }

  @Test(arguments: [
    ("localhost[127.0.0.1]", "localhost[127.0.0.1]:24"), ("localhost[::1]", "::1[::1]:24"),
    ("unknown[127.0.0.2]", "mx.example.org[private/dovecot-lmtp]"),
  ])
  func `a content filter and a mailbox on the host are local`(again: String, mailbox: String) {
    let outcome = analyze(Self.filtered(again: again, mailbox: mailbox))
    #expect(outcome.incoming.encrypted == 1 && outcome.incoming.local == 1)
    #expect(outcome.incoming.total == 1, "what is local is no part of all")
    #expect(outcome.outgoing.local == 2 && outcome.outgoing.total == 0)
    #expect(outcome.recipients == 0)
    #expect(outcome.local == (mailbox.contains("/") ? 1 : 0), "deliveries to sockets")
    #expect(outcome.peers.map(\.name) == ["client.example.org"])
    #expect(outcome.verdicts.filter { $0.contains(" local ") }.count == 3)
    #expect(outcome.days.values.map { $0[1].local } == [2])
  }

  @Test func `loopback counts as another host where that is asked for`() {
    var scope = LogAnalysis.Scope()
    scope.isLoopbackCounted = true
    let outcome = analyze(
      Self.filtered(again: "localhost[127.0.0.1]", mailbox: "localhost[127.0.0.1]:24"), scope: scope
    )
    #expect(outcome.incoming.local == 0 && outcome.incoming.clear == 1)
    #expect(outcome.outgoing.local == 0 && outcome.outgoing.total == 2)
    // A socket is never another host.
    let socket = analyze(
      Self.filtered(again: "localhost[::1]", mailbox: "mx[private/lmtp]"), scope: scope)
    #expect(socket.outgoing.local == 1)
  }

  @Test func `what was agreed on with this host is no part of the shares`() {
    let outcome = analyze(
      LogJoinTests.log(
        LogJoinTests.encrypted(60, to: Self.filter), LogJoinTests.sent(61, to: Self.filter),
        LogJoinTests.sent(70, 8, "4A1B2C3D4E6", to: Self.filter, tls: "may:none"),
        line(71, "smtp", 8, "Host offered STARTTLS: [127.0.0.1]")))
    #expect(outcome.outgoing.local == 2)
    #expect(outcome.outgoing.total == 0)
    #expect(outcome.features == [:])
    #expect(outcome.peers.isEmpty)
  }

  @Test func `a host whose name or address begins alike is another one`() {
    for peer in [
      "127.example.org[192.0.2.1]:25", "localhost[192.0.2.1]:25", "x[1270::1]:25", "x[::11]:25",
      "localhost.example.org[192.0.2.1]:25",
    ] {
      let outcome = analyze(
        LogJoinTests.log(LogJoinTests.encrypted(60, to: peer), LogJoinTests.sent(61, to: peer)))
      #expect(outcome.outgoing.encrypted == 1, "\(peer)")
    }
  }
}
