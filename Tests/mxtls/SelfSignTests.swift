// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

@Suite struct SelfSignTests {
  @Test func `takes key and request from one file`() throws {
    let directory = try TemporaryDirectory()
    #expect(
      run("new", "a.example", "192.0.2.1", "--dir", directory.path, "--type", "p256").status
        == .success)
    let result = run(
      "self-sign", "--key", directory["newreq.pem"], "-o", directory["again.pem"], "--days", "30")
    #expect(result.status == .success)
    #expect(directory.mode("again.pem") == 0o644)
    #expect(result.out.contains("  names           a.example, 192.0.2.1\n"))
    #expect(result.out.contains(", in 30 days\n"))
  }

  @Test func `takes key and request from two files and the name of an old request from its CN`()
    throws
  {
    let directory = try TemporaryDirectory()
    let result = run(
      "self-sign", "--key", Fixture.path("keys/rsa2048.pem"), "--request",
      Fixture.path("requests/no-san.pem"),
      "-o", directory["cert.pem"])
    #expect(result.status == .success, "\(result.err)")
    #expect(result.out.contains("  subject         CN=mx.example.org,O=Example\n"))
    #expect(result.out.contains("  names           mx.example.org\n"))
  }

  @Test func `prefers the names of the command line`() throws {
    let result = run(
      "self-sign", "--key", Fixture.path("bundles/key-and-request.pem"), "b.example", "-o", "-")
    #expect(result.status == .success)
    let directory = try TemporaryDirectory()
    let shown = run("show", try directory.write("cert.pem", result.out))
    #expect(shown.out.contains("  subject         CN=b.example\n"))
    #expect(shown.out.contains("  names           b.example\n"))
  }

  @Test func `makes a server certificate only when told`() throws {
    let directory = try TemporaryDirectory()
    let result = run(
      "self-sign", "--key", Fixture.path("keys/p256.pem"), "a.example", "--no-client", "-o",
      directory["c.pem"])
    #expect(result.out.contains("  extended usage  serverAuth\n"))
  }

  @Test(arguments: [
    ("requests/bad-request-signature.pem", "signature is not valid"),
    ("requests/bad-signed-by-another-key.pem", "signature is not valid"),
    ("requests/p256.pem", "was made for another key"),
    ("certificates/leaf.pem", "holds no certificate request"),
    ("bad/empty.pem", "is empty"),
  ])
  func `refuses a request that is not the key's own`(name: String, text: String) throws {
    let directory = try TemporaryDirectory()
    let result = run(
      "self-sign", "--key", Fixture.path("keys/rsa2048.pem"), "--request", Fixture.path(name), "-o",
      directory["cert.pem"])
    #expect(result.status == .badData)
    #expect(result.err.contains(text))
    #expect(try directory.list() == [])
  }

  @Test func `needs a name from somewhere`() throws {
    let directory = try TemporaryDirectory()
    let result = run(
      "self-sign", "--key", Fixture.path("keys/p256.pem"), "-o", directory["cert.pem"])
    #expect(result.status == .badData)
    #expect(result.err.contains("hint: name the hosts on the command line"))
  }

  @Test(arguments: ["symlink", "fifo", "directory"])
  func `replaces a regular file and nothing else, even when forced`(kind: String) throws {
    let directory = try TemporaryDirectory()
    switch kind {
    case "symlink": try #require(symlink(directory["elsewhere"], directory["cert.pem"]) == 0)
    case "fifo": try #require(mkfifo(directory["cert.pem"], 0o600) == 0)
    default: try #require(mkdir(directory["cert.pem"], 0o700) == 0)
    }
    let result = run(
      "self-sign", "--key", Fixture.path("keys/p256.pem"), "a.example", "--force", "-o",
      directory["cert.pem"])
    #expect(result.status == .cannotCreate)
    #expect(try directory.list() == ["cert.pem"])
  }

  @Test func `tells in a dry run what it would make, and invents nothing`() throws {
    let directory = try TemporaryDirectory()
    let result = run(
      "self-sign", "--key", Fixture.path("keys/p256.pem"), "a.example", "-n", "-o",
      directory["cert.pem"])
    #expect(result.status == .success)
    #expect(result.out.hasPrefix("would create \(directory["cert.pem"]) (0644): self-signed"))
    #expect(result.out.contains("  names           a.example\n"))
    #expect(!result.out.contains("serial") && !result.out.contains("  SHA-256"))
    #expect(try directory.list() == [])
  }

  @Test func `writes dates after 2049 as GeneralizedTime`() async throws {
    let result = run(
      "self-sign", "--key", Fixture.path("keys/p256.pem"), "a.example", "--days", "9000", "-o", "-")
    let parsed = try await Tool("openssl").run(["asn1parse"], input: Array(result.out.utf8))
    #expect(parsed.text.contains("UTCTIME           :261123133800Z"))
    #expect(parsed.text.contains("GENERALIZEDTIME   :20510715133759Z"))
  }

  @Test func `gives the same dates for the same SOURCE_DATE_EPOCH`() async throws {
    let directory = try TemporaryDirectory()
    for name in ["a.pem", "b.pem"] {
      let result = try await Tool.mxtls.run(
        "self-sign", "--key", Fixture.path("keys/p256.pem"), "a.example", "-q", "-o",
        directory[name],
        environment: ["SOURCE_DATE_EPOCH": "1000000000"])
      #expect(result.status == 0)
      #expect(result.text + result.errorText == "")
      let dates = try await Tool("openssl").run("x509", "-noout", "-dates", "-in", directory[name])
      #expect(
        dates.text == "notBefore=Sep  9 00:46:40 2001 GMT\nnotAfter=Sep  9 00:46:39 2002 GMT\n")
    }
    let bad = try await Tool.mxtls.run("show", "-", environment: ["SOURCE_DATE_EPOCH": "yesterday"])
    #expect(bad.status == 64)
  }
}
