// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import KeyPairs
import TLSCrypto
import TestSupport
import Testing

@testable import mxtls

/// A pair of `smtpd_tls_chain_files` that is in several files: Postfix reads them as one.
@Suite struct ChainSequenceTests {
  private func bench(
    _ files: String..., certificates: String = "bundles/chain.pem"
  ) throws -> InstallBench {
    let list = files.map { "DIR/\($0)" }.joined(separator: ", ")
    let bench = try InstallBench("smtpd_tls_chain_files = \(list)")
    try bench.directory.write("privkey.pem", Fixture.bytes("keys/rsa2048.pem"), mode: 0o600)
    try bench.directory.write("fullchain.pem", Fixture.bytes(certificates))
    return bench
  }

  @Test func `is passed over where a CA has issued it and nobody signs`() throws {
    let bench = try bench("privkey.pem", "fullchain.pem")
    let before = try bench.contents()
    let result = bench.switching(["rotate", "--format", "json"])
    #expect(result.status == .success && result.err == "", "\(result)")
    let pairs = try #require(result.json["pairs"] as? [[String: Any]])
    #expect(pairs.map { $0["action"] as? String } == ["passed-over"])
    #expect(pairs[0]["certificate_file"] as? String == bench.directory["fullchain.pem"])
    #expect(pairs[0]["key_file"] as? String == bench.directory["privkey.pem"])
    #expect(try bench.contents() == before)
  }

  @Test func `a fault of a frame is told with what to do`() throws {
    let bench = try bench(
      "privkey.pem", "fullchain.pem", certificates: "bundles/glued-blocks.pem")
    let result = bench.switching(["rotate"])
    #expect(result.status == .badData, "\(result)")
    #expect(result.err.contains("fullchain.pem:1: line 18 has"), "\(result)")
    #expect(result.err.contains("hint: put a line break into line 18"), "\(result)")
  }

  @Test func `is one good pair for a check`() throws {
    let bench = try bench("privkey.pem", "fullchain.pem")
    let result = bench.command(
      ["check", "--ca-file", Fixture.path("certificates/root.pem"), "--format", "json"])
    let instances = try #require(result.json["instances"] as? [[String: Any]])
    let pairs = try #require(instances.first?["pairs"] as? [[String: Any]])
    #expect(pairs.count == 1)
    #expect(result.status != .critical, "\(result)")
  }

  @Test func `both files are replaced together, in place of links`() throws {
    let bench = try bench("privkey.pem", "fullchain.pem")
    try bench.make(in: "new", layout: "chain")
    let result = bench.install(bench.directory["new/chain.pem"])
    #expect(result.status == .success, "\(result)")
    #expect(try bench.fits("fullchain.pem", "privkey.pem"))
    #expect(try bench.material("fullchain.pem").certificates[0].publicKey.algorithm == "EC")
    // Postfix warns of a request there.
    #expect(try !bench.directory.text("privkey.pem").contains("REQUEST"))
    let chain = ["privkey.pem", "fullchain.pem"].map { bench.directory[$0] }
    let check = run("check", "--chain", chain[0], "--chain", chain[1], "--format", "json")
    #expect(check.status != .critical, "\(check)")
    let back = bench.switching(["rollback"])
    #expect(back.status == .success, "\(back)")
    #expect(try bench.directory.text("fullchain.pem") == Fixture.text("bundles/chain.pem"))
    #expect(try bench.directory.text("privkey.pem") == Fixture.text("keys/rsa2048.pem"))
  }

  @Test func `both files are renewed together where they are our own`() throws {
    let bench = try bench(
      "privkey.pem", "fullchain.pem", certificates: "certificates/rsa2048.pem")
    let old = try bench.directory.bytes("privkey.pem")
    let result = bench.switching(["rotate", "--force"])
    #expect(result.status == .success, "\(result)")
    #expect(try bench.directory.bytes("privkey.pem") != old)
    #expect(try bench.fits("fullchain.pem", "privkey.pem"))
  }

  @Test(arguments: ["rotate", "install"])
  func `a file of CAs behind a whole pair is left alone`(command: String) throws {
    let bench = try bench("host.pem", "authorities.pem")
    try bench.directory.write(
      "host.pem", Fixture.bytes("keys/rsa2048.pem") + Fixture.bytes("certificates/rsa2048.pem"),
      mode: 0o600)
    let authorities = try Fixture.bytes("certificates/intermediate.pem")
    try bench.directory.write("authorities.pem", authorities)
    if command == "install" { try bench.make(in: "new", layout: "chain") }
    let result =
      command == "rotate"
      ? bench.switching(["rotate", "--force"]) : bench.install(bench.directory["new/chain.pem"])
    #expect(result.status == .success, "\(result)")
    #expect(try bench.directory.bytes("authorities.pem") == authorities)
    #expect(try bench.fits("host.pem", "host.pem"))
  }

  @Test(arguments: ["", "no block\n"])
  func `a file in which Postfix finds nothing is no part of it`(blank: String) throws {
    let bench = try bench(
      "blank.pem", "privkey.pem", "nothing.pem", "fullchain.pem",
      certificates: "certificates/rsa2048.pem")
    for name in ["blank.pem", "nothing.pem"] { try bench.directory.write(name, blank) }
    let result = bench.switching(["rotate", "--force"])
    #expect(result.status == .success, "\(result)")
    #expect(try bench.fits("fullchain.pem", "privkey.pem"))
    for name in ["blank.pem", "nothing.pem"] { #expect(try bench.directory.text(name) == blank) }
  }

  @Test func `a certificate under a label that is passed over is told`() throws {
    let bench = try bench("privkey.pem", "fullchain.pem")
    let text = try Fixture.text("certificates/leaf.pem")
    try bench.directory.write(
      "fullchain.pem", text.replacing("CERTIFICATE", with: "TRUSTED CERTIFICATE"))
    let result = bench.switching(["rotate"])
    #expect(result.status == .badData, "\(result)")
    #expect(
      result.err.contains(
        "fullchain.pem:1: the certificate of the key has the label \"TRUSTED CERTIFICATE\", which"
          + " Postfix passes over"), "\(result)")
    #expect(result.err.contains("hint: take the trust settings off: openssl x509"), "\(result)")
  }

  @Test func `an encrypted key in a file of its own is told`() throws {
    let bench = try bench("privkey.pem", "fullchain.pem")
    try bench.directory.write(
      "privkey.pem", Fixture.bytes("keys/rsa2048-encrypted.pem"), mode: 0o600)
    let result = bench.switching(["rotate"])
    #expect(result.status == .badData, "\(result)")
    #expect(result.err.contains("privkey.pem:1: the private key is encrypted"), "\(result)")
  }

  @Test func `may have the certificate in the file of the key`() throws {
    let bench = try bench("both.pem", "issuers.pem")
    try bench.directory.write(
      "both.pem", Fixture.bytes("keys/rsa2048.pem") + Fixture.bytes("certificates/leaf.pem"),
      mode: 0o600)
    try bench.directory.write("issuers.pem", Fixture.bytes("certificates/intermediate.pem"))
    #expect(bench.switching(["rotate"]).status == .success)
    try bench.make(in: "new", layout: "chain")
    let result = bench.install(bench.directory["new/chain.pem"])
    #expect(result.status == .success, "\(result)")
    let check = run(
      "check", "--chain", bench.directory["both.pem"], "--chain", bench.directory["issuers.pem"],
      "--format", "json")
    #expect(check.status != .critical, "\(check)")
    let back = bench.switching(["rollback"])
    #expect(back.status == .success, "\(back)")
  }

  @Test func `in more than two files it is refused, and nothing is lost`() throws {
    let bench = try bench("privkey.pem", "leaf.pem", "issuers.pem")
    try bench.directory.write("leaf.pem", Fixture.bytes("certificates/leaf.pem"))
    try bench.directory.write("issuers.pem", Fixture.bytes("certificates/intermediate.pem"))
    #expect(bench.switching(["rotate"]).status == .success)
    try bench.make(in: "new", layout: "chain")
    let before = try bench.contents()
    let result = bench.install(bench.directory["new/chain.pem"])
    #expect(result.status == .configuration, "\(result)")
    #expect(result.err.contains("the pair is in 3 files"), "\(result)")
    #expect(try bench.contents() == before)
  }

  @Test func `pairs in files of their own stay pairs of their own`() throws {
    let bench = try InstallBench("smtpd_tls_chain_files = DIR/ec/chain.pem, DIR/rsa/chain.pem")
    try bench.make(in: "ec", layout: "chain")
    try bench.make(in: "rsa", layout: "chain", type: "rsa2048")
    let result = bench.switching(["rotate", "--force"])
    #expect(result.status == .success, "\(result)")
    for folder in ["ec", "rsa"] {
      #expect(try bench.fits("\(folder)/chain.pem", "\(folder)/chain.pem"))
    }
  }
}
