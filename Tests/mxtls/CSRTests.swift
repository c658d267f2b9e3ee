// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

@Suite struct CSRTests {
  private static let key = Fixture.path("keys/p256.pem")

  /// What openssl says of a request that was written to standard output.
  private func explain(_ result: CommandResult) async throws -> String {
    #expect(result.status == .success, "\(result.err)")
    let text = try await Tool("openssl").run(
      ["req", "-noout", "-verify", "-text", "-nameopt", "RFC2253"], input: Array(result.out.utf8))
    #expect(text.status == 0)
    return text.text
  }

  @Test func `asks for the names and for serverAuth alone`() async throws {
    let text = try await explain(
      run("csr", "--key", Self.key, "mail.example.com", "192.0.2.25", "bücher.example"))
    #expect(text.contains("Subject: CN=mail.example.com\n"))
    #expect(
      text.contains("DNS:mail.example.com, IP Address:192.0.2.25, DNS:xn--bcher-kva.example\n"))
    #expect(text.contains("TLS Web Server Authentication\n"))
    #expect(!text.contains("Client Authentication"))
    #expect(!text.contains("TLS Feature"))
  }

  @Test func `asks for clientAuth and stapling when told`() async throws {
    let text = try await explain(
      run("csr", "--key", Self.key, "a.example", "--client", "--must-staple"))
    #expect(text.contains("TLS Web Server Authentication, TLS Web Client Authentication"))
    #expect(text.contains("TLS Feature: \n                    status_request"))
  }

  @Test(arguments: ["/C=DE/O=Example, Inc./CN=a.example", "CN=a.example,O=Example\\, Inc.,C=DE"])
  func `takes a subject in both notations`(subject: String) async throws {
    let text = try await explain(run("csr", "--key", Self.key, "a.example", "--subject", subject))
    #expect(text.contains("Subject: CN=a.example,O=Example\\, Inc.,C=DE\n"))
  }

  @Test(arguments: [
    "", "/", "CN", "/XX=1", "/C=Germany", "/CN=\(String(repeating: "a", count: 65))",
  ])
  func `refuses a subject that is none`(subject: String) {
    let result = run("csr", "--key", Self.key, "a.example", "--subject", subject)
    #expect(result.status == .usage)
    #expect(result.err.hasPrefix("mxtls: error: subject: "))
    #expect(result.out == "")
  }

  @Test func `takes names and subject from a certificate`() async throws {
    let text = try await explain(
      run("csr", "--key", Self.key, "--from", Fixture.path("certificates/leaf.pem")))
    #expect(text.contains("Subject: CN=mx.example.org,O=Example\n"))
    #expect(text.contains("DNS:mx.example.org, DNS:mail.example.org\n"))
  }

  @Test func `warns of a subject that names another host`() {
    let result = run("csr", "--key", Self.key, "a.example", "--subject", "/CN=b.example")
    #expect(result.status == .success)
    #expect(result.err.contains("warning: b.example: is the subject's CN, but not among the names"))
  }

  @Test func `writes a file that others may read, and replaces it only when told`() throws {
    let directory = try TemporaryDirectory()
    let arguments = ["csr", "--key", Self.key, "a.example", "-o", directory["a.csr"]]
    let made = run(arguments)
    #expect(made.status == .success)
    #expect(made.out.hasPrefix("created \(directory["a.csr"]) (0644): certificate request\n"))
    #expect(made.out.contains("  names           a.example\n"))
    #expect(directory.mode("a.csr") == 0o644)
    let first = try directory.text("a.csr")
    #expect(run(arguments).status == .cannotCreate)
    #expect(try directory.text("a.csr") == first)
    #expect(run(arguments + ["--force"]).status == .success)
    #expect(try directory.text("a.csr") != first)
    #expect(try directory.list() == ["a.csr"])
  }

  @Test(arguments: [
    "keys/p256.pem", "keys/p256-encrypted.pem", "bundles/key-and-request.pem", "bundles/pkcs12.p12",
    "keys/p256.der", "bad/binary-rubbish.bin", "other/text.txt",
  ])
  func `replaces no file that holds or may hold a private key`(name: String) throws {
    let directory = try TemporaryDirectory()
    let before = try Array(Data(contentsOf: URL(fileURLWithPath: Fixture.path(name))))
    try directory.write("target", before)
    let result = run("csr", "--key", Self.key, "a.example", "-o", directory["target"], "--force")
    #expect(result.status == .cannotCreate)
    #expect(result.err.contains("private key"))
    #expect(try directory.bytes("target") == before)
  }

  @Test func `advises a new key where the key is at fault, and there alone`() {
    let advice = "hint: mxtls key makes a key"
    for key in ["keys/rsa1024.pem", "keys/dsa.pem"] {
      #expect(run("csr", "--key", Fixture.path(key), "a.example").err.contains(advice))
    }
    let archive = run(
      "show", Fixture.path("bundles/pkcs12-legacy.p12"), "--passin", "pass:mxtls-test")
    #expect(!archive.err.contains(advice))
  }

  @Test func `says that the certificate to be renewed is in an encrypted archive`() {
    let arguments = ["csr", "--key", Self.key, "--from", Fixture.path("bundles/pkcs12.p12")]
    let result = run(arguments)
    #expect(result.status == .badData)
    #expect(result.err.contains("is encrypted\nmxtls: hint: give the pass phrase with --passin"))
    let opened = run(arguments + ["--passin", "pass:\(Fixture.passphrase)"])
    #expect(opened.status == .success, "\(opened)")
  }

  @Test func `says of no file that it holds a private key unless it does`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("empty", "")
    try directory.write("text", "hello\n")
    for name in ["empty", "text"] {
      let result = run("csr", "--key", Self.key, "a.example", "-o", directory[name])
      #expect(result.status == .cannotCreate)
      #expect(result.err.contains("\(name): exists already\n"))
    }
    let forced = run("csr", "--key", Self.key, "a.example", "-o", directory["empty"], "--force")
    #expect(forced.status == .success)
  }

  @Test(arguments: [
    ("keys/rsa1024.pem", "too weak"), ("keys/dsa.pem", "of a kind that peers do not offer"),
    ("keys/secp256k1.pem", "a curve that TLS peers do not offer"),
    ("keys/x25519.pem", "no algorithm for the certificates of TLS"),
    ("young/unknown.key.pem", "1.3.101.99 is not known to OpenSSL"),
    ("young/mldsa44.key.pem", "ML-DSA-44"), ("young/rsa512.key.pem", "too weak"),
    ("keys/p256-explicit-parameters.pem", "explicit"),
    ("keys/rsa2048-encrypted.pem", "encrypted"), ("keys/p256-public.pem", "holds no private key"),
    ("certificates/leaf.pem", "holds no private key"),
    ("bad/truncated.pem", "holds no private key"),
    ("bad/empty.pem", "is empty"), ("other/text.txt", "neither PEM nor DER"),
  ])
  func `refuses a file without a usable key`(name: String, text: String) {
    let result = run("csr", "--key", Fixture.path(name), "a.example")
    #expect(result.status == .badData)
    #expect(result.err.contains(text))
    #expect(result.out == "")
  }

  @Test(arguments: ["ed448", "rsa-pss"])
  func `takes every key that Postfix serves, and says who does not know it`(
    name: String
  ) async throws {
    let key = Fixture.path("keys/\(name).pem")
    for command in [["csr"], ["self-sign", "-o", "-"]] {
      let result = run(command + ["--key", key, "a.example"])
      #expect(result.status == .success, "\(result.err)")
      #expect(result.err.contains("peers with OpenSSL 1.1.1 or later know it, others refuse it"))
      let arguments =
        command == ["csr"]
        ? ["req", "-verify", "-noout"] : ["x509", "-noout", "-checkhost", "a.example"]
      let judged = try await Tool("openssl").run(arguments, input: Array(result.out.utf8))
      #expect(judged.status == 0, "\(judged.errorText)")
    }
  }

  @Test func `refuses a wrong pass phrase and takes the right one`() {
    let path = Fixture.path("keys/rsa2048-encrypted.pem")
    let wrong = run("csr", "--key", path, "a.example", "--passin", "pass:wrong")
    #expect(wrong.status == .badData)
    #expect(wrong.err.contains("the pass phrase does not open the private key"))
    #expect(!wrong.err.contains("wrong\n"))
    #expect(
      run("csr", "--key", path, "a.example", "--passin", "pass:mxtls-test").status == .success)
  }

  @Test func `says which of several keys it uses`() {
    let result = run("csr", "--key", Fixture.path("bundles/postfix-chain-file.pem"), "a.example")
    #expect(result.status == .success)
    #expect(result.err.contains("holds 2 private keys: the first is used, RSA 2048 bits"))
  }

  @Test func `reports every fault at once`() {
    let result = run(
      "csr", "--key", "/nonexistent", "--from", "/missing", "a_b.example", "-o", "/dev/full")
    #expect(result.err.split(separator: "\n").filter { $0.hasPrefix("mxtls: error: ") }.count == 4)
  }
}
