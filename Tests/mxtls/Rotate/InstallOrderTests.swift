// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// The certificate of the key is the host's own, wherever it stands and whatever it is kept in.
@Suite struct InstallOrderTests {
  private static let host = "mx.example.org"
  private static let intermediate = "mxtls test intermediate"
  private static let root = "mxtls test root"
  private static let key = Fixture.path("keys/rsa2048.pem")

  private func bench() throws -> InstallBench {
    let bench = try InstallBench()
    try bench.make()
    return bench
  }

  @Test(arguments: [
    ("pkcs12-empty-passphrase", []), ("pkcs12-plain", []),
    ("pkcs12", ["--passin", "pass:\(Fixture.passphrase)"]),
    // What needs no pass phrase opens, whatever one is given for another file.
    ("pkcs12-empty-passphrase", ["--passin", "pass:other"]),
  ])
  func `installs all that is in a PKCS 12 archive`(name: String, options: [String]) throws {
    let bench = try bench()
    let result = bench.switching(["install", Fixture.path("bundles/\(name).p12")] + options)
    #expect(result.status == .success, "\(result)")
    #expect(try bench.names() == [Self.host, Self.intermediate])
    #expect(try bench.fits())
  }

  @Test(arguments: [
    ("pkcs12-certificates-only.p12", []), ("pkcs12-plain.p12", []), ("chain.pem", []),
    ("pkcs7.der", []),
    ("pkcs12-certificates-only-encrypted.p12", ["--passin", "pass:\(Fixture.passphrase)"]),
  ])
  func `takes issuers from any container`(name: String, options: [String]) throws {
    let bench = try bench()
    let result = bench.switching(
      [
        "install", Fixture.path("certificates/leaf.pem"), "--key", Self.key, "--chain",
        Fixture.path("bundles/\(name)"),
      ] + options)
    #expect(result.status == .success, "\(result)")
    #expect(try bench.names().prefix(2) == [Self.host, Self.intermediate])
    #expect(try bench.fits())
  }

  @Test(arguments: [
    "pkcs7.pem", "pkcs7.der", "chain-out-of-order.pem", "chain-root-first.pem",
    "chain-with-root.pem",
  ])
  func `puts the certificate of the key first, and each issuer after what it has signed`(
    name: String
  ) throws {
    let bench = try bench()
    let file = Fixture.path("bundles/\(name)")
    let result = bench.install(file, "--key", Self.key)
    #expect(result.status == .success, "\(result)")
    #expect(result.err == "")
    #expect(try bench.names() == [Self.host, Self.intermediate, Self.root])
    #expect(try bench.fits())
    // And a hook that runs once more finds it in place.
    let again = bench.install(file, "--key", Self.key)
    #expect(again.status == .success && again.out == "" && again.err == "", "\(again)")
  }

  @Test func `any order of key, certificate and issuers will do`() throws {
    let parts = try ["keys/p256", "certificates/leaf-p256", "certificates/intermediate"].map {
      try Fixture.text("\($0).pem")
    }
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let bench = try bench()
      let file = try bench.directory.write("in.pem", order.map { parts[$0] }.joined(), mode: 0o600)
      let result = bench.install(file)
      #expect(result.status == .success, "\(order): \(result)")
      #expect(try bench.names() == [Self.host, Self.intermediate], "\(order)")
      #expect(try bench.fits(), "\(order)")
    }
  }

  @Test func `says what it leaves out`() throws {
    let bench = try bench()
    let stranger = try Fixture.text("certificates/p384.pem")
    let file = try bench.directory.write(
      "in.pem", stranger + Fixture.text("bundles/chain-root-first.pem"))
    let result = bench.install(file, "--key", Self.key)
    #expect(result.status == .success, "\(result)")
    #expect(result.err.contains("leaves out mx.example.org"), "\(result)")
    #expect(try bench.names() == [Self.host, Self.intermediate, Self.root])
  }

  @Test func `of two certificates for the key the one that a CA has issued counts`() throws {
    let bench = try bench()
    let own = try Fixture.text("certificates/rsa2048.pem")
    let file = try bench.directory.write("in.pem", own + Fixture.text("bundles/chain.pem"))
    let result = bench.install(file, "--key", Self.key)
    #expect(result.status == .success, "\(result)")
    #expect(try bench.names() == [Self.host, Self.intermediate])
  }

  @Test(arguments: [
    ("pkcs12-key-only.p12", [], "holds no certificate"),
    ("pkcs12.p12", [], "hint: give the pass phrase with --passin"),
    ("pkcs12.p12", ["--passin", "pass:wrong"], "does not open"),
    ("pkcs12-certificates-only.p12", [], "does not belong to the key in use"),
    ("chain.pem", [], "does not belong to the key in use"),
    (
      "glued-blocks.pem", ["--key", Fixture.path("keys/rsa2048.pem")],
      "hint: put a line break into line 18"
    ),
  ])
  func `says why a container will not do, and changes nothing`(
    name: String, options: [String], reason: String
  ) throws {
    let bench = try bench()
    let before = try bench.contents()
    let result = bench.switching(["install", Fixture.path("bundles/\(name)")] + options)
    #expect(result.status == .badData, "\(result)")
    #expect(result.err.contains(reason), "\(result)")
    #expect(try bench.contents() == before)
  }

  /// GnuTLS takes the first certificate of an issuer, OpenSSL one that is valid.
  @Test(arguments: [true, false])
  func `an expired certificate is harmless only where no verifier comes upon it`(
    isFirst: Bool
  ) async throws {
    let bench = try bench()
    let issuers = try ["expired-intermediate", "intermediate"].map {
      try Fixture.text("certificates/\($0).pem")
    }
    let text =
      try Fixture.text("certificates/leaf.pem")
      + (isFirst ? issuers : issuers.reversed()).joined()
    let file = try bench.directory.write("in.pem", text)
    let key = try bench.directory.write("key.pem", Fixture.bytes("keys/rsa2048.pem"), mode: 0o600)
    let root = Fixture.path("certificates/root.pem")
    let check = run(
      "check", "--cert", file, "--key", key, "--host", Self.host, "--ca-file", root)
    #expect(check.status == (isFirst ? .warning : .success), "\(check)")
    let gnutls = try await Tool("certtool").run(
      "--verify", "--load-ca-certificate", root, "--infile", file)
    #expect((gnutls.status != 0) == isFirst, "\(gnutls)")
    // Installed, the one that is valid comes first.
    let result = bench.install(file, "--key", Self.key)
    #expect(result.status == .success, "\(result)")
    let installed = try await Tool("certtool").run(
      "--verify", "--load-ca-certificate", root, "--infile", bench.directory["newcert.pem"])
    #expect(installed.status == 0, "\(installed)")
  }

  @Test func `an expired certificate behind a complete chain is a note`() async throws {
    let bench = try bench()
    let name = "chain-with-expired-cross-sign"
    let file = Fixture.path("bundles/\(name).pem")
    let root = Fixture.path("certificates/root.pem")
    let result = bench.install(file, "--key", Self.key)
    #expect(result.status == .success, "\(result)")
    #expect(try bench.names() == [Self.host, Self.intermediate, Self.root])
    let key = try bench.directory.write("key.pem", Fixture.bytes("keys/rsa2048.pem"), mode: 0o600)
    let own = try bench.directory.write("own.pem", Fixture.bytes("bundles/\(name).pem"))
    let check = run(
      "check", "--cert", own, "--key", key, "--host", Self.host, "--ca-file", root,
      "--format", "json")
    let instances = try #require(check.json["instances"] as? [[String: Any]], "\(check)")
    let findings = try #require(instances.first?["findings"] as? [[String: Any]])
    let expired = findings.filter { $0["id"] as? String == "chain.intermediate-expired" }
    #expect(expired.map { $0["severity"] as? String } == ["note"], "\(check)")
    #expect(check.status == .success, "\(check)")
    // The same file without the root is not complete: the expired certificate is all there is.
    let alone = run("check", "--cert", file, "--key", Self.key, "--format", "json")
    #expect(alone.status == .critical, "\(alone)")
    // The judges: they find the way to the root, and not the one that has expired.
    let openssl = try await Tool("openssl").run(
      "verify", "-CAfile", root, "-untrusted", file, Fixture.path("certificates/leaf.pem"))
    #expect(openssl.status == 0, "\(openssl)")
    let gnutls = try await Tool("certtool").run(
      "--verify", "--load-ca-certificate", root, "--infile", file)
    #expect(gnutls.status == 0, "\(gnutls)")
  }
}
