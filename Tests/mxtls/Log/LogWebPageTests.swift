// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// The web page of `mxtls log --html`.
@Suite struct LogWebPageTests {
  /// A log of two days, with something for every part of the page and with peers who choose their
  /// names with care.
  static let log: String = {
    let suite = LogCommandTests.suite
    func sent(_ day: Int, _ process: Int, _ id: Int, _ host: String) -> String {
      "Nov \(day) 10:00:0\(process) mx postfix/smtp[\(process)]: 4A1B2C3D\(id): to=<x@y>,"
        + " relay=\(host)[192.0.2.1]:25, delay=1, delays=0/0/0/0, dsn=2.0.0, status=sent (250 Ok)\n"
    }
    func established(_ day: Int, _ process: Int, _ host: String, _ suite: String) -> String {
      "Nov \(day) 10:00:00 mx postfix/smtp[\(process)]: Trusted TLS connection established to"
        + " \(host)[192.0.2.1]:25: \(suite)\n"
    }
    let evil = "<script>alert(1)</script>&\"'\u{1B}[31m\u{202E}\u{FFFF}.example"
    return established(22, 1, "a.example.org", suite) + sent(22, 1, 1000, "a.example.org")
      + established(22, 2, "lost.example.org", suite) + sent(22, 2, 1001, "lost.example.org")
      + sent(23, 3, 1002, "lost.example.org") + sent(23, 4, 1003, evil)
      + established(23, 5, "weak.example.org", "TLSv1 with cipher AES128-SHA (128/128 bits)")
      + sent(23, 5, 1004, "weak.example.org")
      + "Nov 23 10:00:06 mx postfix/smtp[6]: Host offered STARTTLS: [offer.example.org]\n"
      + "Nov 23 10:00:07 mx postfix/smtp[7]: SSL_connect error to \(evil)[192.0.2.9]:25: -1\n"
      + "Nov 23 10:00:07 mx postfix/smtp[7]: warning: TLS library problem:"
      + " error:0A0000FF:SSL routines::<b>new</b>:x:1:\n"
      + sent(23, 8, 1005, "127.0.0.1").replacing("192.0.2.1", with: "127.0.0.1")
  }()

  private func page(_ log: String = log, _ arguments: String...) throws -> (String, CommandResult) {
    let directory = try TemporaryDirectory()
    let file = try directory.write("log", log)
    let result = run(["log", "--html", directory["page.html"], file] + arguments)
    return (try directory.text("page.html"), result)
  }

  /// What a page says, without its tags and style.
  private func words(_ page: String) -> String {
    page.replacing(/(?s)<style>.*<\/style>/, with: "").replacing(/<[^>]*>/, with: " ")
      .replacing(/\s+/, with: " ")
  }

  @Test func `the page says what the report says`() throws {
    let (page, result) = try page()
    #expect(result.status == .success)
    #expect(result.out.contains("had TLS before"), "the report is there as well")
    let words = words(page)
    for text in [
      "Mail and TLS 2026-11-22 10:00", "Went out 60.0 % of 5 messages encrypted",
      "verified 0 0.0 %", "encrypted 3 60.0 %", "clear 2 40.0 %", "local 1",
      "Came in no messages that could be told", "2026- 11-22 - 100.0 % of 2",
      "2026- 11-23 - 33.3 % of 3", "Had TLS before, and have none now",
      "lost.example.org 192.0.2.1 out 1, with TLS last at 2026-11-22",
      "weak.example.org 192.0.2.1 out 1 with TLSv1", "offer.example.org out 1 time",
      "1 out the handshake failed: &lt;b&gt;new&lt;/b&gt;", "TLSv1.3 66.6 % 2", "X25519 66.6 % 2",
      "AES128-SHA 33.3 % 1", "Made by mxtls log",
    ] {
      #expect(words.contains(text), "\(text): \(words)")
    }
  }

  @Test func `what a peer wrote is a text and nothing else`() throws {
    let (page, _) = try page()
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;"))
    #expect(!page.lowercased().contains("<script"))
    for scalar in ["\u{1B}", "\u{202E}", "\u{FFFF}"] { #expect(!page.contains(scalar)) }
  }

  @Test func `the page needs nothing from elsewhere`() throws {
    let (page, _) = try page()
    for word in [
      "src=", "href=", "url(", "@import", "<link", "<iframe", "onload", "http:", "https:",
    ] {
      let rest = page.replacing("http://www.w3.org/1999/xhtml", with: "")
      #expect(!rest.contains(word), "\(word)")
    }
    #expect(page.contains("default-src 'none'"))
    #expect(page.contains("prefers-color-scheme: dark"))
  }

  @Test(arguments: [log, ""]) func `the page is well-formed`(log: String) async throws {
    let (page, _) = try page(log)
    let directory = try TemporaryDirectory()
    let result = try await Tool("xmllint").run(
      "--noout", "--nonet", directory.write("page.html", page))
    #expect(result.status == 0 && result.errorText.isEmpty, "\(result)")
  }

  @Test func `a page is for its owner and group, and one that is there keeps its mode`() throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.log)
    let page = directory["page.html"]
    func mode() throws -> Int {
      let attributes = try FileManager.default.attributesOfItem(atPath: page)
      return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
    #expect(run("log", "--quiet", "--html", page, log).out.isEmpty)
    #expect(try mode() == 0o640)
    chmod(page, 0o644)
    #expect(run("log", "--html", page, log).status == .success)
    #expect(try mode() == 0o644)
    #expect(try directory.list() == ["log", "page.html"])
  }

  @Test func `a page is put nowhere but under its name`() throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.log)
    let other = try directory.write("other", "kept")
    try #require(symlink(other, directory["link"]) == 0)
    let link = run("log", "--html", directory["link"], log)
    #expect(link.status == .cannotCreate)
    #expect(link.err.contains("link: cannot be replaced: it is a symbolic link"), "\(link)")
    #expect(try directory.text("other") == "kept")
    let lost = run("log", "--html", directory["none/page.html"], log)
    #expect(lost.status == .cannotCreate)
    #expect(lost.out.contains("encrypted"), "the report is there all the same")
    let full = run("log", "--html", "/dev/full", log)
    #expect(full.status == .cannotCreate, "\(full)")
    #expect(run("log", "--html", directory["page"], "--messages", log).status == .usage)
    #expect(run("log", "--html", directory["page"], "--follow", log).status == .usage)
  }
}
