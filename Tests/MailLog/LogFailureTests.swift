// SPDX-License-Identifier: Apache-2.0

import MailLog
import Testing

/// Failures count once, whatever number of lines tells of them.
@Suite struct LogFailureTests {
  static let client = "client.example.org[192.0.2.1]"
  static let noCipher =
    "warning: TLS library problem: error:0A0000C1:SSL routines::no shared cipher:../ssl/x.c:2226:"

  @Test func `a handshake of the server and what OpenSSL and smtpd add to it is one failure`() {
    let outcome = analyze(
      [
        line(1, "smtpd", 7, "connect from \(Self.client)"),
        line(1, "smtpd", 7, "SSL_accept error from \(Self.client): -1"),
        line(1, "smtpd", 7, Self.noCipher), line(1, "smtpd", 7, Self.noCipher),
        line(1, "smtpd", 7, "lost connection after STARTTLS from \(Self.client)"),
        line(1, "smtpd", 7, "disconnect from \(Self.client) ehlo=1 starttls=0/1 commands=1/2"),
      ].joined(separator: "\n"))
    #expect(outcome.causes == ["in no-shared-cipher 1"])
    #expect(outcome.failures.first?.peers == ["client.example.org"])
    #expect(outcome.peers.first?.lastCause == .noSharedCipher)
  }

  @Test func `the reason of a process is not that of another`() {
    let outcome = analyze(
      [
        line(1, "smtpd", 7, "SSL_accept error from \(Self.client): -1"),
        line(1, "smtpd", 8, "SSL_accept error from \(Self.client): -1"),
        line(1, "smtpd", 8, Self.noCipher), line(2, "smtpd", 7, "connect from \(Self.client)"),
      ].joined(separator: "\n"))
    #expect(outcome.causes == ["in no-shared-cipher 1", "in other 1"])
  }

  @Test
  func `a certificate that is not accepted and the delivery that waits for it are one failure`() {
    let peer = LogJoinTests.peer
    let outcome = analyze(
      [
        line(
          1, "smtp", 7,
          "server certificate verification failed for \(peer): num=62:hostname mismatch"),
        LogJoinTests.encrypted(1),
        LogJoinTests.sent(1, status: "deferred (Server certificate not verified)"),
        LogJoinTests.sent(
          1, status: "deferred (Server certificate not verified)", recipient: "b@example.org"),
        LogJoinTests.sent(
          2, 8, "4A1B2C3D4E6",
          status:
            "deferred (TLS is required, but was not offered by host mx.example.org[192.0.2.1])"),
        LogJoinTests.sent(
          3, 9, "4A1B2C3D4E7",
          status:
            "deferred (TLS is required, but host mx.example.org[192.0.2.1] refused to start TLS: 454 x)"
        ),
      ].joined(separator: "\n"))
    #expect(
      outcome.causes == ["out name-mismatch 1", "out not-offered 1", "out starttls-refused 1"])
  }

  @Test func `a handshake of tlsproxy is counted by whom it was for`() {
    let server = analyze(
      [
        line(1, "tlsproxy", 7, Self.noCipher),
        line(1, "tlsproxy", 7, "TLS handshake failed for service=smtpd peer=[192.0.2.1]:52556"),
      ].joined(separator: "\n"))
    #expect(server.causes == ["in no-shared-cipher 1"])
    let client = analyze(
      [
        line(1, "tlsproxy", 7, Self.noCipher),
        line(1, "tlsproxy", 7, "TLS handshake failed for service=smtp peer=[192.0.2.1]:25"),
        LogJoinTests.sent(1, 9, status: "deferred (Cannot start TLS: handshake failure)"),
      ].joined(separator: "\n"))
    #expect(client.causes == ["out no-shared-cipher 1"])
  }

  @Test(arguments: [10025, 2525, 1024, 65535])
  func `a handshake of tlsproxy with a high port is the client's who tells of it`(port: Int) {
    let failed = "TLS handshake failed for service=smtp peer=[192.0.2.1]:\(port)"
    let handshake = [line(1, "tlsproxy", 7, Self.noCipher), line(1, "tlsproxy", 7, failed)]
    func outcome(_ more: [String]) -> Outcome {
      analyze((handshake + more).joined(separator: "\n"))
    }
    let sent = LogJoinTests.sent(1, 9, status: "deferred (Cannot start TLS: handshake failure)")
    let mine = sent.replacing("[192.0.2.1]:25", with: "[192.0.2.1]:\(port)")
    #expect(outcome([mine]).causes == ["out no-shared-cipher 1"])
    // Of another server: that of tlsproxy was postscreen's, in whose port list this one stands.
    #expect(outcome([]).causes == ["in no-shared-cipher 1"])
    #expect(
      outcome([line(2, "smtp", 9, "4A1B2C3D4E5: Cannot start TLS: handshake failure")]).causes
        .allSatisfy { $0.hasPrefix("out ") })
  }

  @Test func `a certificate that tlsproxy does not accept for a client is one failure`() {
    let peer = LogJoinTests.peer
    // As Postfix 3.7 writes it with smtp_tls_connection_reuse and level secure.
    func lines(_ second: Int, _ process: Int, _ id: String) -> [String] {
      [
        line(
          second, "tlsproxy", 6,
          "certificate verification failed for \(peer): self-signed certificate"),
        LogJoinTests.encrypted(second, 6, "Untrusted", daemon: "tlsproxy"),
        LogJoinTests.encrypted(second, process, "Untrusted"),
        LogJoinTests.sent(
          second, process, id, status: "deferred (Server certificate not verified)"),
      ]
    }
    let log = lines(1, 7, "4A1B2C3D4E5") + lines(3, 7, "4A1B2C3D4E6")
    let outcome = analyze(log.joined(separator: "\n"))
    #expect(outcome.causes == ["out self-signed 2"])
    #expect(outcome.failures.first?.first == 1_795_780_801)
    #expect(outcome.failures.first?.last == 1_795_780_803)
    #expect(outcome.peers.first?.failures == 2)
    #expect(outcome.peers.first?.first == 1_795_780_801)
    // A template of rsyslog leaves the names of the daemons out.
    let cut = log.map { text in
      "<22>1 2026-11-27T" + text.dropFirst(7).prefix(8) + "Z mx postfix "
        + (text.firstMatch(of: /\[(\d+)\]/)?.1 ?? "") + " - -  "
        + text.split(separator: "]: ", maxSplits: 1)[1]
    }
    #expect(analyze(cut.joined(separator: "\n")).causes == ["out self-signed 2"])
    // The failure of another delivery to the same server is another one.
    let other = LogJoinTests.sent(
      9, 9, "4A1B2C3D4E7", status: "deferred (Server certificate not verified)")
    #expect(
      analyze((log + [other]).joined(separator: "\n")).causes
        == ["out self-signed 2", "out verification 1"])
  }

  @Test func `a pair that does not match is one failure`() {
    let outcome = analyze(
      [
        line(
          1, "smtpd", 7,
          "warning: cannot get RSA private key from file \"/k\": disabling TLS support"),
        line(
          1, "smtpd", 7,
          "warning: TLS library problem: error:05800074:x509 certificate routines::key values mismatch:x.c:403:"
        ),
      ].joined(separator: "\n"))
    #expect(outcome.causes == ["in keys-unusable 1"])
  }

  @Test func `clients that do not speak as the port wants are found`() {
    let outcome = analyze(
      [
        line(
          1, "smtpd", 7,
          "improper command pipelining after CONNECT from \(Self.client): \\026\\003\\001\\002"),
        line(
          1, "smtpd", 7,
          "improper command pipelining after CONNECT from \(Self.client): EHLO x\\r\\n"),
        line(
          1, "smtpd", 7,
          "NOQUEUE: reject: MAIL from \(Self.client): 530 5.7.0 Must issue a STARTTLS command first; from=<a>"
        ),
        line(
          1, "smtpd", 7, "NOQUEUE: reject: RCPT from \(Self.client): 554 5.7.1 STARTTLS; from=<a>"),
        line(
          1, "smtpd", 7, "NOQUEUE: abort: TLS from \(Self.client): No client certificate presented"),
        line(1, "smtpd", 8, "SSL_accept error from \(Self.client): Connection timed out"),
        line(1, "smtpd", 9, "SSL_accept error from \(Self.client): lost connection"),
      ].joined(separator: "\n"))
    #expect(
      outcome.causes == [
        "in clear-refused 1", "in connection-lost 1", "in no-client-certificate 1",
        "in timed-out 1",
        "in tls-to-plain-port 1",
      ])
  }

  @Test func `every cause is explained`() {
    for cause in FailureCause.allCases {
      #expect(!cause.explanation.isEmpty)
      #expect(!cause.explanation.hasSuffix("."))
    }
  }
}
