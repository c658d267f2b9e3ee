// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// `mxtls received` tells of each message how it went.
@Suite struct ReceivedTests {
  private static let encrypted = """
    Received: from relay (relay.example.net [192.0.2.7])
    \t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
    \t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)
    \t(No client certificate requested)
    \tby mx.example.com (Postfix) with ESMTPS id 30FA91BC5AA
    \tfor <bob@example.com>; Fri, 27 Nov 2026 12:08:43 +0000 (UTC)

    """
  private static let clear = """
    Received: from x (x.example.org [192.0.2.8]) by relay.example.net (Postfix) with ESMTP id 3;
    \tFri, 27 Nov 2026 12:08:40 +0000

    """
  private static let from = "From a@b Thu Jan  1 00:00:00 2026\n"

  /// A file with the text, in a directory of its own without a Postfix.
  private func received(
    _ text: String, _ arguments: String..., width: Int? = nil
  ) throws -> CommandResult {
    let directory = try TemporaryDirectory()
    let file = try directory.write("mail", text)
    return run(["received", file] + arguments, width: width)
  }

  @Test func `a message alone is shown with its hops, the newest first`() throws {
    let result = try received(
      Self.encrypted + Self.clear + "\n", "--trust", "mx.example.com")
    #expect(result.status == .success)
    let lines = result.out.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("not encrypted  "))
    #expect(lines[0].hasSuffix("  hop 2 not encrypted, 1 encrypted, 1 claimed"))
    #expect(
      lines.dropFirst() == [
        "  1  encrypted  relay.example.net [192.0.2.7] to mx.example.com, after 3 seconds",
        "     with ESMTPS, TLSv1.3 with TLS_AES_256_GCM_SHA384 (256 bits), key exchange X25519,"
          + " no client certificate requested",
        "  -- below are claims of who sent it",
        "  2  clear  x.example.org [192.0.2.8] to relay.example.net",
        "     with ESMTP",
      ])
  }

  @Test func `a relay that is trusted makes no claims`() throws {
    let result = try received(
      Self.encrypted + Self.clear + "\n", "--trust", "mx.example.com", "--trust", ".example.net")
    #expect(!result.out.contains("claim"))
  }

  @Test func `in clear is a status of its own where it is asked for`() throws {
    let one = Self.encrypted + "\n"
    #expect(try received(one, "--require-tls").status == .success)
    #expect(try received(Self.encrypted + Self.clear + "\n", "--require-tls").status == .warning)
    #expect(
      try received(Self.from + one + Self.from + Self.clear, "--require-tls").status == .warning)
    let unsaid = "Received: from a (192.0.2.1) by b with Microsoft SMTP Server id 1; x\n\n"
    #expect(try received(unsaid, "--require-tls").status == .success)
    #expect(try received(unsaid).out.hasPrefix("not said  "))
  }

  @Test func `many messages have a line each, and a summary`() throws {
    let text =
      Self.from + Self.encrypted + "\n\n" + Self.from + Self.clear + "\n\n" + Self.from + "\n"
    let result = try received(text)
    let lines = result.out.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[3] == "3 messages: 1 encrypted, 1 in clear, 1 without a trace")
    #expect(lines[4] == "2 hops between hosts: 1 encrypted (TLSv1.3 1), 1 in clear, 0 not said")
    let quiet = try received(text, "-q")
    #expect(quiet.out.split(separator: "\n").count == 1)
    #expect(quiet.out.contains("message 2  hop 1 not encrypted"))
    #expect(
      try received(text, "-v").out.contains("server signs with RSA-PSS (2048 bits) and SHA256"))
  }

  @Test func `JSON has a line for each message and one for all`() throws {
    let result = try received(
      Self.from + Self.encrypted + "\n\n" + Self.from + Self.clear, "--format", "json")
    let lines = try result.out.split(separator: "\n").map { try JSONValue(String($0)) }
    #expect(lines.count == 3)
    let hop = lines[0]["hops"]?.elements.first
    #expect(hop?["tls"]?.string == "encrypted" && hop?["version"]?.string == "TLSv1.3")
    #expect(lines[1]["verdict"]?.string == "clear")
    #expect(lines[2]["summary"]?["messages"]?["all"] != nil)
  }

  @Test func `a line that is no Received header is shown, and harms no terminal`() throws {
    let result = try received("Received: \u{1B}[31m caf\u{202E}\n\n", width: 80)
    #expect(result.out.contains("not readable  \\u{1B}[31m caf\\u{202E}"))
    #expect(result.out.hasPrefix("not said"))
    #expect(try received("x").out.hasSuffix("  there is no Received header\n"))
  }

  @Test func `a Maildir is read, and a directory of messages`() throws {
    let directory = try TemporaryDirectory()
    for folder in ["cur", "new", "tmp"] {
      try FileManager.default.createDirectory(
        atPath: directory["box/\(folder)"], withIntermediateDirectories: true)
      try directory.write("box/\(folder)/1", Self.encrypted + "\n")
    }
    #expect(run("received", directory["box"]).out.contains("\n2 messages: 2 encrypted\n"))
    #expect(run("received", directory["box/cur"]).out.hasPrefix("encrypted  "))
  }

  @Test func `what is no message of a Maildir is passed over`() throws {
    let directory = try TemporaryDirectory()
    let folder = directory["box/new"]
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try directory.write("box/new/1", Self.encrypted + "\n")
    for (name, target) in [
      ("2", "1"), ("dangling", "nowhere"), ("loop", "loop"), ("folder", "/"), ("zero", "/dev/zero"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/\(name)", withDestinationPath: target)
    }
    try #require(mkfifo("\(folder)/pipe", 0o600) == 0)
    let result = run("received", directory["box"])
    #expect(result.status == .success && result.err.isEmpty, "\(result)")
    #expect(result.out.contains("\n2 messages: 2 encrypted\n"), "\(result)")
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a mailbox is read whatever ends its lines`(end: String) throws {
    let text = (Self.from + Self.encrypted + Self.clear + "\nbody\n\n") + Self.from + Self.encrypted
    let result = try received(text.replacing("\n", with: end), "--trust", "mx.example.com")
    #expect(result.out.contains("\n2 messages: 1 encrypted, 1 in clear\n"), "\(result)")
  }

  @Test func `ten thousand hops are told, in order`() throws {
    let result = try received(String(repeating: Self.clear, count: 10_000) + "\n")
    let lines = result.out.split(separator: "\n")
    #expect(lines.filter { $0.contains("  clear  x.example.org [192.0.2.8] to") }.count == 10_000)
    #expect(lines.last == "         with ESMTP")
    #expect(lines.dropLast().last?.hasPrefix("  10000  ") == true)
  }

  @Test func `what is packed is said to be so`() throws {
    let directory = try TemporaryDirectory()
    for start in [[0x1F, 0x8B, 0x08], [0x28, 0xB5, 0x2F, 0xFD], Array("BZh".utf8)] as [[UInt8]] {
      let packed = run("received", try directory.write("packed", start + [0, 0, 0, 0x0A]))
      #expect(packed.status == .badData && packed.err.contains("packed: is packed"), "\(packed)")
    }
  }

  @Test func `what cannot be read is reported, and the rest is read`() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("mail", Self.encrypted + "\n")
    let result = run("received", directory["none"], file)
    #expect(result.status == .noInput)
    #expect(result.err.contains("none: cannot be opened: no such file or directory"))
    #expect(result.out.hasPrefix("encrypted  "))
    #expect(run("received", "--trust", "a b", file).status == .usage)
    #expect(run("received", "-c", directory["none"], file).status == .configuration)
  }

  @Test func `this host is trusted by the name of its Postfix`() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("mail", Self.encrypted + Self.clear + "\n")
    try directory.write("main.cf", "myhostname = mx.example.com\n")
    try directory.write("master.cf", "smtp inet n - n - - smtpd -o myhostname=other.example\n")
    let result = run("received", "-c", directory.path, file)
    #expect(result.out.contains("1 claimed"), "\(result)")
    #expect(run("received", file, "--trust", "x.example").out.contains("all claimed"))
  }
}
