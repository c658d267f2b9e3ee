// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import mxtls

@Suite struct WrappingTests {
  @Test func `breaks at spaces, between items, and between octets`() {
    #expect("aa, bb, cc".wrapped(to: 7) == ["aa, bb,", "cc"])
    #expect("CN=a,O=b".wrapped(to: 6) == ["CN=a,", "O=b"])
    #expect("AA:BB:CC:DD".wrapped(to: 6) == ["AA:BB:", "CC:DD"])
    #expect("keyid:AA:BB:CC:DD".wrapped(to: 9) == ["keyid:AA:", "BB:CC:DD"])
    #expect("short".wrapped(to: 80) == ["short"])
    #expect("AA:BB:CC:DD".wrapped(to: nil) == ["AA:BB:CC:DD"])
  }

  @Test(arguments: ["/etc/postfix/cert.pem:12:", "14:56", "1,234,567", "2001:db8::25", "[::1]:25"])
  func `breaks no path, time, number or address`(word: String) {
    #expect("is \(word)".wrapped(to: 4).count <= 2)
    #expect("is \(word) so".wrapped(to: word.count) == ["is", word, "so"])
  }

  @Test func `leaves a word that fits in no line where it is`() {
    #expect("see abcdefgh: gone".wrapped(to: 6) == ["see abcdefgh:", "gone"])
  }

  @Test(arguments: ["`postconf -e 'a = b' && postfix reload`", "'postmap -F hash:/x'", "'a b',"])
  func `breaks nothing that is there to be pasted`(command: String) {
    #expect("now run \(command) then".wrapped(to: 10).contains { $0.contains(command) })
  }

  @Test func `takes an apostrophe for no quote`() {
    #expect("the CA's own 'x and more".wrapped(to: 8) == ["the CA's", "own 'x", "and more"])
  }

  @Test func `counts what stands before the text`() {
    #expect("aaa bbb".wrapped(to: 8, after: 4) == ["aaa", "bbb"])
    #expect("aaaaa bb".wrapped(to: 8, after: 4) == ["", "aaaaa bb"])
  }

  @Test func `loses no character`() {
    let text = (0..<50).map { "host\($0).example" }.joined(separator: ", ")
    for width in 20..<100 {
      let lines = text.wrapped(to: width)
      #expect(lines.joined(separator: " ") == text)
      #expect(lines.allSatisfy { $0.count <= width })
    }
  }

  @Test func `keeps two spaces that stand in a line`() {
    #expect("a  b c".wrapped(to: 4) == ["a  b", "c"])
  }
}

@Suite struct ColumnTests {
  private let directory = "/nonexistent/\(String(repeating: "long", count: 6))"

  /// The lines on a terminal of 80 columns, of which no word is too long to be broken.
  private func lines(_ arguments: [String]) -> [Substring] {
    let result = run(arguments, width: 80)
    return (result.out + result.err).split(separator: "\n")
  }

  @Test(arguments: [
    ["check", "--list-findings"], ["check", "--explain", "chain"],
    ["show", "-v", Fixture.path("certificates/hundred-sans.pem")],
    ["new", "mail_1.example.com", "mail.example.com:25", "https://mail.example.com/"],
  ])
  func `a report keeps within the columns of a terminal`(arguments: [String]) {
    let lines = lines(arguments)
    #expect(lines.count > 5)
    for line in lines where !line.hasPrefix("/") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func `an error keeps within the columns of a terminal`() {
    let lines = lines(["show", "\(directory)/a.pem", "\(directory)/b.pem"])
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    #expect(lines.count { $0.hasPrefix("mxtls: error: ") } == 2)
  }

  @Test func `nothing is wrapped where nobody looks`() {
    let result = run("show", "\(directory)/a.pem", "\(directory)/b.pem")
    #expect(result.err.split(separator: "\n").count == 2)
    let list = run("check", "--list-findings").out.split(separator: "\n")
    #expect(list.allSatisfy { $0.contains(".") && !$0.hasPrefix(" ") })
  }

  @Test(arguments: [
    ["new"], ["key"], ["csr"], ["self-sign"], ["show"], ["check"], ["rotate"], ["install"],
    ["rollback"], ["cache"], ["cache", "list"], ["cache", "show"], ["cache", "clear"],
    ["cache", "export"], ["cache", "import"], [],
  ])
  func `help keeps within the columns of a terminal and loses nothing`(command: [String]) throws {
    let error = #expect(throws: (any Error).self) {
      var parsed = try MxTLS.parseAsRoot(command + ["--help"])
      try parsed.run()
    }
    let text = MxTLS.fullMessage(for: try #require(error))
    var bytes: [UInt8] = []
    let stream = OutputChannel(width: 80) { (new) throws(Errno) in bytes += new }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      stream.usage(String(line))
    }
    try stream.flush()
    let shown = String(decoding: bytes, as: UTF8.self)
    for line in shown.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    func words(_ text: String) -> [Substring] { text.split { $0.isWhitespace } }
    #expect(words(shown) == words(text))
    #expect(!shown.contains("\u{A0}"))
  }

  @Test func `a table keeps within the columns of a terminal`() throws {
    let users = (1...4).map { "submission-\($0)/inet" }.joined(separator: ", ")
    var table = Table()
    table.add("ok", "smtp", "mail.example.com", "RSA 2048", "self-signed", "expires in 365 days")
    table.add("ok", users, "mail.example.com", "RSA 2048", "self-signed", "expires in 3 years")
    let words = String(repeating: "many words ", count: 9)
    table.add("ok", "smtpd", "x", "RSA 2048", "Example CA", words)
    var bytes: [UInt8] = []
    let stream = OutputChannel(width: 80) { (new) throws(Errno) in bytes += new }
    table.write(to: stream, indent: 2)
    try stream.flush()
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    for line in lines { #expect(line.count <= 80, "\(line)") }
    #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    #expect(lines.contains { $0.hasPrefix("  ok  submission-1/inet, submission-2/inet, ") })
  }

  @Test func `a value that cannot be broken gets a line of its own where it fits there`() throws {
    func card(_ value: String) throws -> String {
      var output: [UInt8] = []
      let stream = OutputChannel(width: 80) { output += $0 }
      var fields = Fields()
      fields.add("session id", value)
      fields.write(to: stream, indent: 4, labels: 15)
      try stream.flush()
      return String(decoding: output, as: UTF8.self)
    }
    let identifier = String(repeating: "ab", count: 32)
    #expect(try card(identifier) == "    session id\n      \(identifier)\n")
    #expect(try card("short") == "    session id       short\n")
    let endless = String(repeating: "ab", count: 100)
    #expect(try card(endless) == "    session id       \(endless)\n")
  }
}
