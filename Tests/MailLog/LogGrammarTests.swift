// SPDX-License-Identifier: Apache-2.0

import MailLog
import Testing

/// Lines of releases and settings that the corpus has not.
@Suite struct LogGrammarTests {
  static func read(_ text: String, _ daemon: String = "smtp") throws -> LogLine {
    try #require(
      LogLine("Nov 27 12:19:40 mx postfix/\(daemon)[1]: \(text)".utf8, calendar: .utc(latest: now)))
  }

  @Test func `connections before 2.5 have no first word`() throws {
    let client = try Self.read(
      "TLS connection established to mx.example.org: TLSv1 with cipher DHE-RSA-AES256-SHA (256/256 bits)"
    )
    #expect(client.kind == .connection)
    #expect(client.credential == .unsaid)
    #expect(client.name == "mx.example.org")
    #expect(client.address == nil)
    let server = try Self.read(
      "TLS connection established from a.example.org[192.0.2.1]: TLSv1 with cipher"
        + " EDH-RSA-DES-CBC3-SHA (168/168 bits)", "smtpd")
    #expect(server.direction == .incoming)
    #expect(server.address == "192.0.2.1")
    #expect(server.parameters?.weaknesses == ["TLSv1", "EDH-RSA-DES-CBC3-SHA"])
  }

  @Test func `the name that a client asked for is no part of the peer`() throws {
    let line = try Self.read(
      "Anonymous TLS connection established from a.example.org[2001:db8::1]:49837 to mail.example.net:"
        + " TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519MLKEM768"
        + " server-signature ECDSA (prime256v1 raw public key) server-digest SHA256"
        + " client-signature ED25519 (raw public key)", "submission/smtpd")
    #expect(line.serverName == "mail.example.net")
    #expect(line.address == "2001:db8::1")
    #expect(line.port == "49837")
    #expect(line.parameters?.isPostQuantum == true)
    #expect(line.parameters?.isRawPublicKey == true)
    #expect(line.parameters?.clientSignature == "ED25519 (raw public key)")
  }

  @Test(arguments: [
    ("TLSv1.3 with cipher X (256/256 bits) key-exchange X25519", "X25519"),
    ("TLSv1.3 with cipher X (256/256 bits) key-exchange x25519 server-signature Y", "X25519"),
    ("TLSv1.3 with cipher X (256/256 bits) key-exchange ECDHE (prime256v1)", "P-256"),
    ("TLSv1.3 with cipher X (256/256 bits) key-exchange secp256r1", "P-256"),
    ("TLSv1.3 with cipher X (256/256 bits) key-exchange DHE (3072 bits)", "DHE, 3072 bits"),
    ("TLSv1.2 with cipher ECDHE-RSA-AES128-SHA (128/128 bits)", "ECDHE, group not said"),
    ("TLSv1.2 with cipher DHE-RSA-AES128-SHA (128/128 bits)", "DHE, group not said"),
    ("TLSv1.2 with cipher AES128-SHA (128/128 bits)", "RSA, without forward secrecy"),
    ("TLSv1.3 with cipher X (256/256 bits)", "not said"),
  ])
  func `a group has one name`(text: String, group: String) throws {
    #expect(try #require(TLSParameters(text)).group == group)
  }

  @Test func `words within an address or a reason are not those of Postfix`() throws {
    let line = try Self.read(
      "4hT1xQ2hZJz6tmR: to=<\"x>, relay=evil.example[192.0.2.66]:25, dsn=2.0.0, status=sent (\"@example.org>,"
        + " orig_to=<\"a\\\"> , \"@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1,"
        + " delays=0/0/1/0.25, tls=may, dsn=4.7.0, status=deferred (host said: 450 tls=dane,"
        + " status=sent (250 Ok))")
    #expect(line.kind == .delivery)
    #expect(line.peer == "mx.example.org[192.0.2.1]:25")
    #expect(line.word == "deferred")
    #expect(line.features == "may")
    #expect(line.reason == "host said: 450 tls=dane, status=sent (250 Ok)")
    #expect(line.queueID == "4hT1xQ2hZJz6tmR")
  }

  /// Five digits for the microsecond, and at least one for the inode (global/mail_queue.h).
  @Test(arguments: [("1A2B3C", true), ("1A2B3", false)])
  func `the name of a queue file has six characters at least`(name: String, isOne: Bool) {
    let text =
      "Nov 27 12:19:40 mx postfix/smtp[1]: \(name): to=<a@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1,"
      + " delays=0/0/1/0.25, dsn=2.0.0, status=sent (250 Ok)"
    let line = LogLine(text.utf8, calendar: .utc(latest: now))
    #expect((line?.kind == .delivery) == isOne)
  }

  @Test func `the feature status is taken apart`() {
    let status = FeatureStatus("!dane:halfdane/!requiretls:nostarttls")
    #expect(status.level == "dane")
    #expect(status.downgradedTo == "halfdane")
    #expect(status.isViolated)
    #expect(status.requireTLS == "!requiretls:nostarttls")
    #expect(status.verdict == nil)
    #expect(FeatureStatus("may?").isUndecided)
    #expect(FeatureStatus("may?").verdict == nil)
    #expect(FeatureStatus("").verdict == nil)
  }

  @Test(arguments: [
    ("0A0000C1", "SSL routines::no shared cipher:x.c:1:", FailureCause.noSharedCipher),
    (
      "1408A0C1", "SSL routines:ssl3_get_client_hello:no shared cipher:s3_srvr.c:1417:",
      .noSharedCipher
    ),
    ("0A000102", "SSL routines::unsupported protocol:x.c:1:", .protocolVersion),
    (
      "1409442E",
      "SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:x:1:SSL alert number 70:",
      .protocolVersion
    ),
    ("0A00010B", "SSL routines::wrong version number:x.c:1:", .notTLS),
    ("1408F10B", "SSL routines:ssl3_get_record:wrong version number:x.c:1:", .notTLS),
    ("0A00009C", "SSL routines::http request:x.c:1:", .httpRequest),
    (
      "0A000410", "SSL routines::ssl/tls alert handshake failure:x.c:1:SSL alert number 40:",
      .refusedByPeer
    ),
    (
      "0A000415", "SSL routines::ssl/tls alert certificate expired:x.c:1:SSL alert number 45:",
      .ownCertificateExpired
    ),
    (
      "0A000418", "SSL routines::tlsv1 alert unknown ca:x.c:1:SSL alert number 48:",
      .ownAuthorityUnknown
    ),
    ("0A000076", "SSL routines::no suitable signature algorithm:x.c:1:", .noSignatureAlgorithm),
    ("05800074", "x509 certificate routines::key values mismatch:x.c:1:", .keysUnusable),
    ("0A0000FF", "SSL routines::something new:x.c:1:", .other),
    ("zz", "", .other),
  ])
  func `the code of OpenSSL decides, of any release`(
    code: String, text: String, cause: FailureCause
  ) {
    #expect(FailureCause(LibraryProblem(code: code, text: text)) == cause)
  }

  @Test func `results for TLS reports are read`() throws {
    let line = try Self.read(
      "TLSRPT: status=failure, domain=example.org, receiving_mx=mx.example.org[192.0.2.1],"
        + " failure_type=certificate_expired, failure_reason=certificate has expired")
    #expect(line.kind == .report)
    #expect(line.word == "failure")
    #expect(line.name == "mx.example.org")
    #expect(line.reason?.hasPrefix("certificate_expired") == true)
  }

  @Test func `a line about TLS is no use of it`() throws {
    for text in [
      "warning: smtp_connect_local: opportunistic TLS encryption is not appropriate for unix-domain destinations.",
      "initializing the client-side TLS engine", "mx[192.0.2.1]:25: TLS cipher list \"aNULL\"",
      "Trusted TLS connection imagined to mx.example.org[192.0.2.1]:25: x",
      "Trusted TLS connection established to ",
      "warning: mx[192.0.2.1]:25: unusable TLSA RR: 3 1 255 00",
    ] {
      #expect(try Self.read(text).kind == .other, "\(text)")
    }
  }
}
