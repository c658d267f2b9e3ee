// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `mxtls config --what-if` takes, and what it answers to a log.
@Suite struct WhatIfTests {
  private static let master = """
    smtp inet n - y - - smtpd
    submission inet n - y - - smtpd -o syslog_name=postfix/submission
    smtp unix - - y - - smtp

    """

  /// Three days of a log: a client in clear, one with TLS 1.0, one that gives its password in clear, a
  /// server in clear, one with TLS 1.3, and a message whose connection is not in it.
  private static let log = """
    2026-11-01T10:00:00.000000+00:00 mx postfix/smtp[9]: 4XgUnj0000z1: to=<a@g.example>, relay=mx.g.example[192.0.2.17]:25, delay=9000, delays=0/0/9000/0, dsn=2.0.0, status=sent (250 ok)
    2026-11-01T10:00:01.000000+00:00 mx postfix/smtpd[10]: connect from a.example[192.0.2.11]
    2026-11-01T10:00:01.100000+00:00 mx postfix/smtpd[10]: 4XgA0z1: client=a.example[192.0.2.11]
    2026-11-01T10:00:01.200000+00:00 mx postfix/smtpd[10]: disconnect from a.example[192.0.2.11] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5
    2026-11-02T10:00:01.000000+00:00 mx postfix/smtpd[11]: connect from b.example[192.0.2.12]
    2026-11-02T10:00:01.050000+00:00 mx postfix/smtpd[11]: Anonymous TLS connection established from b.example[192.0.2.12]: TLSv1 with cipher ECDHE-RSA-AES256-SHA (256/256 bits)
    2026-11-02T10:00:01.100000+00:00 mx postfix/smtpd[11]: 4XgB0z1: client=b.example[192.0.2.12]
    2026-11-02T10:00:01.200000+00:00 mx postfix/smtpd[11]: disconnect from b.example[192.0.2.12] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7
    2026-11-02T11:00:01.000000+00:00 mx postfix/submission/smtpd[12]: connect from c.example[192.0.2.13]
    2026-11-02T11:00:01.100000+00:00 mx postfix/submission/smtpd[12]: 4XgC0z1: client=c.example[192.0.2.13], sasl_method=PLAIN, sasl_username=c
    2026-11-02T11:00:01.200000+00:00 mx postfix/submission/smtpd[12]: disconnect from c.example[192.0.2.13] ehlo=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=6
    2026-11-03T10:00:00.000000+00:00 mx postfix/smtp[20]: Trusted TLS connection established to mx.d.example[192.0.2.14]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
    2026-11-03T10:00:00.200000+00:00 mx postfix/smtp[20]: 4XgD0z1: to=<x@d.example>, relay=mx.d.example[192.0.2.14]:25, delay=0.3, delays=0/0/0.2/0.1, dsn=2.0.0, status=sent (250 ok)
    2026-11-03T10:30:00.200000+00:00 mx postfix/smtp[21]: 4XgE0z1: to=<x@e.example>, relay=mx.e.example[192.0.2.15]:25, delay=0.3, delays=0/0/0.2/0.1, dsn=2.0.0, status=sent (250 ok)

    """

  private static let main =
    "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtp_tls_security_level = may\n"

  private static func directory(_ more: String = "") throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    try directory.write("main.cf", main + more)
    try directory.write("master.cf", master)
    try directory.write("log", log)
    return directory
  }

  private static func run(
    _ directory: TemporaryDirectory, _ arguments: String...
  ) async throws -> ToolResult {
    try await Tool.mxtls.run(
      ["config", "-c", directory.path, "--what-if", "--log", directory["log"]] + arguments)
  }

  @Test(arguments: [
    (["smtpd_tls_security_level=encrypt"], ["in refused true: a.example c.example"]),
    (["submission/inet/smtpd_tls_security_level=encrypt"], ["in refused true: c.example"]),
    (["smtpd_tls_auth_only=yes"], ["in refused true: c.example"]),
    (["smtpd_tls_protocols = >=TLSv1.2"], ["in clear true: b.example"]),
    (["smtpd_tls_protocols=!TLSv1"], ["in clear true: b.example"]),
    (["smtpd_tls_exclude_ciphers=SHA1"], ["in clear false: b.example"]),
    (["smtpd_tls_ciphers=high"], []),
    (["smtp_tls_security_level=encrypt"], ["out deferred true: mx.e.example"]),
    (
      ["smtp_tls_security_level=verify"],
      ["out deferred true: mx.e.example", "out deferred false: mx.d.example"]
    ),
    (["smtp_tls_security_level=none"], ["out clear true: mx.d.example"]),
    (["smtp_tls_security_level="], ["out clear true: mx.d.example"]),
    (["smtp_tls_security_level=dane"], []),
    (
      ["smtp_tls_security_level=encrypt", "smtpd_tls_security_level=encrypt"],
      ["in refused true: a.example c.example", "out deferred true: mx.e.example"]
    ),
  ])
  func `those are named whom a setting would lose`(settings: [String], found: [String])
    async throws
  {
    let directory = try Self.directory()
    let result = try await Tool.mxtls.run(
      ["config", "-c", directory.path, "--what-if", "--log", directory["log"], "--format", "json"]
        + settings)
    #expect(result.status == 0, "\(result)")
    let trial = try #require(try JSONValue(result.text)["what_if"])
    let affected = (trial["affected"]?.elements ?? []).map { kind in
      let peers = (kind["peers"]?.elements ?? []).compactMap { $0["peer"]?.string }.sorted()
      return "\(kind["direction"]?.string ?? "") \(kind["outcome"]?.string ?? "")"
        + " \(kind["certain"]?.boolean == true): \(peers.joined(separator: " "))"
    }
    #expect(affected == found, "\(result)")
    #expect(trial["days"]?.integer == 3 && trial["incoming"]?["judged"]?.integer == 3)
    #expect(trial["outgoing"]?["judged"]?.integer == 2)
    #expect(trial["outgoing"]?["unjoined"]?.integer == 1, "\(result)")
  }

  @Test func `nobody is an answer with its number of messages and the unjoined rest`() async throws
  {
    let directory = try Self.directory()
    let result = try await Self.run(directory, "smtpd_tls_ciphers=high")
    #expect(result.status == 0, "\(result)")
    #expect(
      result.text.contains("in: nobody in 3 days: 3 messages would have gone as before"),
      "\(result)")
    #expect(result.text.contains("2 messages out (1 unjoined)"), "\(result)")
    #expect(result.errorText.contains("1 message could not be joined"), "\(result)")
    let since = try await Self.run(
      directory, "--since", "2026-11-03", "smtpd_tls_security_level=encrypt")
    #expect(since.text.contains("in: nobody"), "\(since)")
    #expect(since.text.contains("there is no message to go by"), "\(since)")
  }

  @Test func `TLS of which the log says nothing more is told apart`() async throws {
    let directory = try Self.directory()
    let lines = Self.log.split(separator: "\n").filter {
      !$0.contains("from b.example[192.0.2.12]: TLS")
    }
    try directory.write("log", lines.joined(separator: "\n") + "\n")
    let result = try await Self.run(directory, "smtpd_tls_protocols=>=TLSv1.2")
    #expect(result.text.contains("2 messages in (1 untold)"), "\(result)")
    #expect(result.errorText.contains("1 message used TLS"), "\(result)")
    let other = try await Self.run(directory, "smtpd_tls_security_level=encrypt")
    #expect(other.text.contains("3 messages in,"), "the version makes no difference: \(other)")
  }

  @Test func `a peer is named with its messages, what it did and since when`() async throws {
    let directory = try Self.directory()
    let result = try await Self.run(directory, "smtpd_tls_protocols=>=TLSv1.2")
    #expect(
      result.text.contains("in: would come in clear, or not at all: 1 message of 1 peer"),
      "\(result)")
    #expect(result.text.contains(/b\.example +1 +spoke TLSv1 +2026-11-02/), "\(result)")
  }

  @Test func `what is proposed is tried, and what the log does not show of it is said`()
    async throws
  {
    let directory = try Self.directory("smtpd_tls_eecdh_grade = strong\n")
    let result = try await Self.run(directory, "--propose", "--profile", "strict")
    #expect(result.status == 0, "\(result)")
    #expect(result.text.contains("b.example"), "\(result)")
    #expect(
      result.errorText.replacing("\n", with: " ").contains(
        "smtpd_tls_eecdh_grade: was not tried against the log"), "\(result)")
  }

  @Test(arguments: [
    ("smtpd_tls_chain_files=/a", 64, "cannot be tried against a log: whether a peer would take"),
    ("smtp_tls_policy_maps=inline:{a=b}", 64, "a table of single destinations"),
    ("smtp_tls_security_level=dane-only", 64, "TLSA records are not in it"),
    ("smtp_tls_security_level=fingerprint", 64, "fingerprints are not in it"),
    ("smtp_tls_CAfile=/a", 64, "no certificates that could be verified anew"),
    ("smtpd_tls_wrappermode=yes", 64, "would begin TLS at once"),
    ("myhostname=a", 64, "is none of the settings whose effect it shows"),
    ("smtpd_tls_security_level", 64, "is no setting"),
    ("=may", 64, "is no setting"), ("", 64, "is no setting"),
    ("nosuch/inet/smtpd_tls_security_level=may", 66, "master.cf has no service nosuch/inet"),
    ("smtpd_tls_security_level=maybe", 78, "\"maybe\" is no level for smtpd"),
    ("smtpd_tls_security_level=dane", 78, "\"dane\" is no level for smtpd"),
    ("smtpd_tls_protocols=TLSv9", 78, "\"TLSv9\" is no version of TLS"),
    ("smtp_tls_ciphers=best", 78, "\"best\" is no grade of ciphers"),
    ("smtpd_tls_auth_only=perhaps", 78, "smtpd_tls_auth_only"),
  ])
  func `what a log cannot answer is refused with the reason`(
    setting: String, status: Int32, text: String
  ) async throws {
    let directory = try Self.directory()
    let result = try await Self.run(directory, setting)
    #expect(result.status == status, "\(result)")
    #expect(result.errorText.replacing("\n", with: " ").contains(text), "\(result)")
    #expect(result.text == "")
  }

  @Test func `a log that is none, or is not there, is said`() async throws {
    let directory = try Self.directory()
    try directory.write("empty", "")
    try directory.write("binary", String(repeating: "\0", count: 5000))
    func run(_ log: String) async throws -> ToolResult {
      try await Tool.mxtls.run(
        "config", "-c", directory.path, "--what-if", "--log", directory[log],
        "smtp_tls_security_level=encrypt")
    }
    let empty = try await run("empty")
    #expect(empty.errorText.contains("it answers nothing"), "\(empty)")
    let binary = try await run("binary")
    #expect(binary.status == 65, "\(binary)")
    let missing = try await run("nosuch")
    #expect(missing.status == 66 && missing.text == "", "\(missing)")
  }

  @Test(arguments: [
    ["--what-if"], ["--what-if", "--propose", "smtp_tls_ciphers=high"],
    ["--what-if", "--apply"], ["--what-if", "--cache", "lmdb"],
    ["--what-if", "--all-instances", "--propose"], ["--log", "/dev/null"], ["--since", "1d"],
    ["--count-local"],
  ])
  func `options that contradict each other are wrong usage`(options: [String]) async throws {
    let directory = try Self.directory()
    let result = try await Tool.mxtls.run(["config", "-c", directory.path] + options)
    #expect(result.status == 64, "\(result)")
  }
}
