// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

@Suite struct KeyTests {
  @Test func `makes an RSA key of 2048 bits unless told otherwise`() async throws {
    let directory = try TemporaryDirectory()
    let result = run("key", "-o", directory["key.pem"])
    #expect(result.status == .success)
    #expect(directory.mode("key.pem") == 0o600)
    let text = try await Tool("openssl").run("pkey", "-in", directory["key.pem"], "-noout", "-text")
    #expect(text.text.hasPrefix("Private-Key: (2048 bit"))
    #expect(try directory.text("key.pem").hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
  }

  @Test func `prints the pin of the key and never the key`() throws {
    let directory = try TemporaryDirectory()
    let result = run("key", "--type", "p256", "-o", directory["key.pem"], "--format", "json", "-v")
    #expect(result.json["type"] as? String == "p256")
    #expect(result.json["mode"] as? String == "0600")
    let show = run("show", directory["key.pem"])
    #expect(show.out.contains(try #require(result.json["spki_sha256"] as? String)))
    for line in try directory.text("key.pem").split(separator: "\n") {
      #expect(!(result.out + result.err + show.out).contains(line))
    }
  }

  @Test(arguments: ["pass:s3cret", "env:PHRASE", "file:"])
  func `encrypts with a pass phrase and warns that Postfix cannot use it`(source: String)
    async throws
  {
    let directory = try TemporaryDirectory()
    let file = try directory.write("phrase", "s3cret\nsecond line\n")
    let result = run(
      "key", "--type", "p256", "-o", directory["key.pem"], "--passout",
      source == "file:" ? source + file : source, environment: ["PHRASE": "s3cret"])
    #expect(
      result.err.contains("warning: \(directory["key.pem"]): will be encrypted: Postfix cannot"))
    #expect(try directory.text("key.pem").hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
    let openssl = try Tool("openssl")
    let open = try await openssl.run(
      "pkey", "-in", directory["key.pem"], "-passin", "pass:s3cret", "-noout", "-check")
    #expect(open.status == 0)
    let closed = try await openssl.run(
      "pkey", "-in", directory["key.pem"], "-passin", "pass:other", "-noout")
    #expect(closed.status != 0)
  }

  @Test(arguments: [
    ("pass:", 65), ("env:UNSET_NAME", 66), ("file:/nonexistent", 66), ("fd:1000000", 66),
    ("word", 64), ("fd:x", 64), ("stdin:x", 64), ("env:", 64), ("file:", 64),
  ])
  func `refuses a pass phrase source that gives none`(source: String, status: Int32) throws {
    let directory = try TemporaryDirectory()
    let result = run("key", "--type", "p256", "-o", directory["key.pem"], "--passout", source)
    #expect(result.status.rawValue == status)
    #expect(try directory.list() == [])
  }

  @Test(arguments: ["pas:5ecret", "5ecret", "fd:5ecret", "stdin:5ecret", "PASS:5ecret"])
  func `repeats no pass phrase that was given in the wrong way`(source: String) async throws {
    let directory = try TemporaryDirectory()
    for arguments in [
      ["key", "-o", directory["key.pem"], "--passout", source],
      ["csr", "a.example", "--key", Fixture.path("keys/p256-encrypted.pem"), "--passin", source],
      ["show", Fixture.path("keys/p256-encrypted.pem"), "--passin", source],
    ] {
      let result = try await Tool.mxtls.run(arguments)
      #expect(result.status == 64)
      #expect(result.errorText.contains("is none of pass:TEXT"))
      #expect(!(result.text + result.errorText).contains("5ecret"))
    }
  }

  @Test func `takes a key and its pass phrase from two inputs`() {
    for arguments in [["csr", "--key", "-", "a.example"], ["show", "-"]] {
      let result = run(arguments + ["--passin", "stdin"])
      #expect(result.status == .usage)
      #expect(result.err.contains("hint: fd:N"))
    }
  }

  @Test func `reads the pass phrase from standard input`() async throws {
    let directory = try TemporaryDirectory()
    let made = try await Tool.mxtls.run(
      "key", "--type", "p256", "-o", directory["key.pem"], "--passout", "stdin",
      input: "s3cret\r\nmore\n")
    #expect(made.status == 0)
    #expect(
      run("csr", "--key", directory["key.pem"], "--passin", "pass:s3cret", "a.example").status
        == .success)
  }

  @Test func `does not ask where there is no terminal`() async throws {
    let directory = try TemporaryDirectory()
    let result = try await Tool("setsid").run(
      "-w", Tool.mxtls.path, "key", "--type", "p256", "-o", directory["key.pem"], "--passout", "ask"
    )
    #expect(result.status == 66)
    #expect(result.errorText == "mxtls: error: --passout: there is no terminal to ask on\n")
    #expect(try directory.list() == [])
  }

  @Test func `never prints a key to standard output`() {
    let result = run("key", "-o", "-")
    #expect(result.status == .usage)
    #expect(result.err.contains("never printed"))
  }

  @Test(arguments: ["/dev/full", "/dev/null"])
  func `writes no key into a device`(path: String) {
    let result = run("key", "--type", "p256", "-o", path)
    #expect(result.status == .cannotCreate)
    #expect(result.err.contains("is a character device"))
  }

  @Test(arguments: [
    ("certs/", "directory"), (".", "is a directory"), ("", "\"\": cannot be created"),
  ])
  func `refuses the name of a directory`(name: String, text: String) async throws {
    let directory = try TemporaryDirectory()
    let result = try await Tool.mxtls.run("key", "--type", "p256", "-o", name, in: directory.path)
    #expect(result.status == 73)
    #expect(result.errorText.contains(text))
    #expect(try directory.list() == [])
  }

  @Test func `cannot create a name that is too long`() throws {
    let directory = try TemporaryDirectory()
    let name = directory[String(repeating: "k", count: 256)]
    #expect(run("key", "--type", "p256", "-o", name).status == .cannotCreate)
  }

  @Test func `takes a pass phrase as it stands in the environment, or not at all`() async throws {
    let directory = try TemporaryDirectory()
    // A byte that is no UTF-8 must neither be replaced nor end the phrase.
    let script = #"""
      p=$(printf 'ab\377cd'); export p
      "$0" key -q --type p256 -o a.pem --passout env:p 2>/dev/null || exit 10
      openssl pkey -in a.pem -passin env:p -noout || exit 11
      exec "$0" key -q --type p256 -o b.pem --passout "pass:$p"
      """#
    let result = try await Tool("sh").run("-c", script, Tool.mxtls.path, in: directory.path)
    #expect(result.status == 64, "\(result)")
    #expect(result.errorText.hasPrefix("mxtls: error: argument 8 is not UTF-8\n"))
    #expect(try directory.list() == ["a.pem"])
  }

  @Test func `refuses a directory that is missing`() throws {
    let directory = try TemporaryDirectory()
    let result = run("key", "--type", "p256", "-o", directory["none/key.pem"])
    #expect(result.status == .cannotCreate)
    #expect(result.err.contains("hint: mxtls makes no directories"))
  }

  @Test func `follows the umask for nothing`() async throws {
    let directory = try TemporaryDirectory()
    for (name, mask) in [("a.pem", "000"), ("b.pem", "077"), ("c.pem", "777")] {
      let result = try await Tool("sh").run(
        "-c", "umask \(mask); exec \"$@\"", "sh", Tool.mxtls.path, "key", "--type", "p256", "-o",
        directory[name])
      #expect(result.status == 0)
      #expect(directory.mode(name) == 0o600)
    }
  }

  @Test func `leaves nothing behind when it is interrupted`() async throws {
    let directory = try TemporaryDirectory()
    // A 4096-bit key takes long enough for the signal to come first; either way no part is left.
    let result = try await Tool("timeout").run(
      "-s", "TERM", "0.05", Tool.mxtls.path, "key", "--type", "rsa4096", "-o", directory["key.pem"])
    #expect(result.status == 124 || result.status == 0)
    // One that comes right after the file is in place changes nothing any more.
    let whole = try await Tool.mxtls.run("show", directory["key.pem"]).status == 0
    if result.status == 124 { #expect(try directory.list() == (whole ? ["key.pem"] : [])) }
  }
}
