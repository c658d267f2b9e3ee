// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// Blocks that are whole inside and wrong around: in their order, their labels, their line breaks.
@Suite struct FrameFaultTests {
  private static let root = Fixture.path("certificates/root.pem")
  private static let key = Fixture.path("keys/rsa2048.pem")

  private func findings(_ arguments: String...) throws -> [[String: Any]] {
    let result = run(
      ["check", "--host", "mx.example.org", "--ca-file", Self.root, "--format", "json"] + arguments)
    let instances = try #require(result.json["instances"] as? [[String: Any]], "\(result)")
    return try #require(instances.first?["findings"] as? [[String: Any]], "\(result)")
  }

  private func critical(_ findings: [[String: Any]]) -> [String?] {
    findings.filter { $0["severity"] as? String == "critical" }.map { $0["id"] as? String }
  }

  @Test(arguments: [
    (["intermediate", "key", "leaf"], "pair.key-not-first"),
    (["leaf", "key", "intermediate"], "pair.key-not-first"),
    (["leaf", "intermediate", "key"], "pair.key-not-first"),
    (["key", "intermediate", "leaf"], "chain.leaf-not-first"),
  ])
  func `the wrong order is one finding, and nothing is said of the issuer`(
    order: [String], id: String
  ) throws {
    let directory = try TemporaryDirectory()
    let parts = [
      "key": try Fixture.text("keys/rsa2048.pem"),
      "leaf": try Fixture.text("certificates/leaf.pem"),
      "intermediate": try Fixture.text("certificates/intermediate.pem"),
    ]
    let text = order.compactMap { parts[$0] }.joined()
    let file = try directory.write("chain.pem", text, mode: 0o600)
    let found = try findings("--chain", file)
    #expect(critical(found) == [id], "\(found)")
    let others = found.compactMap { $0["id"] as? String }.filter { $0 != id }
    #expect(others.allSatisfy { $0.hasPrefix("file.") }, "\(found)")
    // Set for both, the certificate has to come first among the certificates, and that is all.
    let mixed = try findings("--cert", file)
    let isGood = order.firstIndex(of: "leaf") ?? 0 < order.firstIndex(of: "intermediate") ?? 0
    #expect(critical(mixed) == (isGood ? [] : ["chain.leaf-not-first"]), "\(mixed)")
  }

  @Test func `two pairs with their certificates first are one finding`() throws {
    let directory = try TemporaryDirectory()
    let parts = [
      "certificates/leaf", "certificates/intermediate", "keys/rsa2048", "certificates/leaf-p256",
      "certificates/intermediate", "keys/p256",
    ]
    let text = try parts.map { try Fixture.text("\($0).pem") }.joined()
    let file = try directory.write("chain.pem", text, mode: 0o600)
    #expect(critical(try findings("--chain", file)) == ["pair.key-not-first"])
  }

  @Test func `a line with two marks is named, and hides nothing after it`() throws {
    let file = Fixture.path("bundles/glued-blocks.pem")
    let found = try findings("--cert", file, "--key", Self.key)
    #expect(critical(found) == ["file.damaged"], "\(found)")
    let fault = try #require(found.first)
    let message = try #require(fault["message"] as? String)
    #expect(message.contains("line 18 has"))
    #expect((fault["remedy"] as? String)?.contains("a line break into line 18") == true)

    let shown = run("show", file)
    #expect(shown.status == .badData)
    #expect(shown.err.contains("glued-blocks.pem:1: line 18 has"), "\(shown)")
    #expect(shown.err.contains("hint: put a line break into line 18"), "\(shown)")
    #expect(shown.out.contains("glued-blocks.pem:18: CA certificate"), "\(shown)")
    #expect(shown.out.contains("CN=mxtls test intermediate"), "\(shown)")
  }

  @Test(arguments: [
    "-----END CERTIFICATE----- # the first", "-----END CERTIFICATE-----\t-----BEGIN X-----",
    "AAAA-----END CERTIFICATE-----",
  ])
  func `whatever else stands in the line of an end is said`(line: String) throws {
    let directory = try TemporaryDirectory()
    let text = try Fixture.text("certificates/leaf.pem")
    let own = text.replacing("-----END CERTIFICATE-----", with: line)
    let file = try directory.write("in.pem", own + Fixture.text("certificates/intermediate.pem"))
    let shown = run("show", file)
    #expect(shown.status == .badData)
    #expect(shown.err.contains("and something else besides"), "\(shown)")
    #expect(shown.out.contains("CN=mxtls test intermediate"), "\(shown)")
  }

  @Test(arguments: [
    ("pkcs1-labelled-pkcs8", "PRIVATE KEY", "RSA PRIVATE KEY"),
    ("sec1-labelled-pkcs8", "PRIVATE KEY", "EC PRIVATE KEY"),
  ])
  func `a key under the label of another form is told by both`(
    name: String, label: String, right: String
  ) throws {
    let file = Fixture.path("bundles/\(name).pem")
    let isRSA = right.hasPrefix("RSA")
    let leaf = Fixture.path("certificates/\(isRSA ? "leaf" : "leaf-p256").pem")
    let text = "the label is \"\(label)\", and the contents are what belongs under \"\(right)\""
    let found = try findings("--cert", leaf, "--key", file)
    #expect(critical(found) == ["file.wrong-label"], "\(found)")
    let fault = try #require(found.first { $0["id"] as? String == "file.wrong-label" })
    #expect(fault["message"] as? String == text)
    #expect(fault["remedy"] as? String == "write \"\(right)\" in its BEGIN and END lines")
    for arguments in [["show", file], ["csr", "--key", file, "mx.example.org"]] {
      let result = run(arguments)
      #expect(result.status == .badData, "\(result)")
      #expect(result.err.contains(text), "\(result)")
      #expect(result.err.contains("hint: write \"\(right)\""), "\(result)")
    }
  }

  @Test(arguments: [
    ("certificates/leaf.pem", "Comment: x"), ("keys/rsa2048.pem", "Comment: x"),
    ("requests/rsa2048.pem", "Proc-Type: 4,MIC-CLEAR"), ("keys/p256.pem", "Proc-Type: 3,ENCRYPTED"),
    ("certificates/p256.pem", "Proc-Type: 4,ENCRYPTED"),
  ])
  func `header lines of a block are told in plain words`(name: String, header: String) throws {
    let directory = try TemporaryDirectory()
    let text = try Fixture.text(name)
      .replacing(#/(BEGIN [A-Z ]+-----)\n/#) { "\($0.output.1)\n\(header)\n\n" }
    let file = try directory.write("in.pem", text, mode: 0o600)
    let shown = run("show", file)
    #expect(shown.status == .badData)
    #expect(shown.err.contains("the block has header lines (RFC 1421)"), "\(shown)")
    #expect(shown.err.contains("hint: remove the header lines"), "\(shown)")
    #expect(!shown.err.contains("proc type") && !shown.err.contains("dek info"), "\(shown)")
    let set = name.hasPrefix("keys/") ? "--key" : "--cert"
    let other =
      set == "--key" ? ["--cert", Fixture.path("bundles/chain.pem")] : ["--key", Self.key]
    guard !name.hasPrefix("requests/") else { return }
    let result = run(["check", set, file] + other)
    #expect(result.out.contains("the block has header lines (RFC 1421)"), "\(result)")
  }

  @Test func `a key that is found in spite of its label is a note`() throws {
    let file = Fixture.path("bundles/pkcs8-labelled-pkcs1.pem")
    let found = try findings("--cert", Fixture.path("bundles/chain.pem"), "--key", file)
    #expect(critical(found) == [])
    let fault = try #require(found.first { $0["id"] as? String == "file.wrong-label" })
    #expect(fault["severity"] as? String == "note")
    let shown = run("show", file)
    #expect(shown.status == .success)
    #expect(shown.out.contains("PKCS#8"), "\(shown)")
    #expect(shown.err.contains("belongs under \"PRIVATE KEY\""), "\(shown)")
  }

  @Test func `a certificate with trust settings is named where Postfix passes over it`() throws {
    let directory = try TemporaryDirectory()
    let leaf = try Fixture.text("certificates/leaf.pem")
      .replacing("CERTIFICATE-----", with: "TRUSTED CERTIFICATE-----")
    let text =
      try Fixture.text("keys/rsa2048.pem") + leaf
      + Fixture.text("certificates/intermediate.pem")
    let file = try directory.write("chain.pem", text, mode: 0o600)
    let found = try findings("--chain", file)
    #expect(critical(found) == ["file.wrong-label"], "\(found)")
    let fault = try #require(found.first)
    #expect((fault["message"] as? String)?.contains("\"TRUSTED CERTIFICATE\"") == true)
    #expect((fault["remedy"] as? String)?.contains("openssl x509") == true)
    #expect(!found.contains { ($0["id"] as? String)?.hasPrefix("chain.") == true }, "\(found)")
    // OpenSSL reads the file of a certificate, and takes the first one with its settings.
    let certificate = try directory.write(
      "cert.pem", leaf + Fixture.text("certificates/intermediate.pem"))
    #expect(critical(try findings("--cert", certificate, "--key", Self.key)) == [])
  }

  @Test func `an issuer that Postfix passes over is missing in the chain`() throws {
    let directory = try TemporaryDirectory()
    let issuer = try Fixture.text("certificates/intermediate.pem")
      .replacing("CERTIFICATE-----", with: "TRUSTED CERTIFICATE-----")
    let text = try Fixture.text("keys/rsa2048.pem") + Fixture.text("certificates/leaf.pem") + issuer
    let file = try directory.write("chain.pem", text, mode: 0o600)
    let ids = try findings("--chain", file).compactMap { $0["id"] as? String }
    #expect(ids.contains("chain.incomplete") && ids.contains("pair.ignored-block"), "\(ids)")
  }

  @Test func `an encrypted key is a warning where it was meant for the certificate behind it`()
    throws
  {
    let directory = try TemporaryDirectory()
    let locked = try Fixture.text("keys/rsa2048-encrypted.pem")
    let (key, leaf) = (
      try Fixture.text("keys/rsa2048.pem"), try Fixture.text("certificates/leaf.pem")
    )
    let other = try Fixture.text("certificates/leaf-p256.pem")
    func warnings(_ text: String) throws -> [String] {
      let file = try directory.write("chain.pem", text, mode: 0o600)
      return try findings("--chain", file).filter { $0["severity"] as? String == "warning" }
        .compactMap { $0["id"] as? String }
    }
    #expect(try warnings(key + leaf + locked + other).contains("pair.key-encrypted"))
    #expect(try !warnings(key + locked + leaf).contains("pair.key-encrypted"))
    #expect(try !warnings(locked + key + leaf).contains("pair.key-encrypted"))
  }
}
