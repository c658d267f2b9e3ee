// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// What OpenSSL does not find in a file, or finds damaged, is named, and nothing is said of what takes its
/// place.
@Suite struct HiddenBlockTests {
  private let directory: TemporaryDirectory
  private let key: String
  private let leaf: String
  private let issuer: String

  init() throws {
    directory = try TemporaryDirectory()
    key = try Fixture.text("keys/rsa2048.pem")
    leaf = try Fixture.text("certificates/leaf.pem")
    issuer = try Fixture.text("certificates/intermediate.pem")
  }

  /// Ways to write a block that nobody finds then, with the line of it that is named.
  private static let hiding: [(name: String, write: @Sendable (String) -> String, line: Int)] = [
    ("a space before BEGIN", { " " + $0 }, 0),
    ("four dashes before BEGIN", { String($0.dropFirst()) }, 0),
    ("text behind BEGIN", { $0.replacing("E-----\n", with: "E-----x\n", maxReplacements: 1) }, 0),
    ("a byte order mark behind text", { "text\n\u{FEFF}" + $0 }, 1),
    ("NUL before it", { "\0\n" + $0 }, 0),
    ("253 characters before BEGIN", { "--\n" + $0.replacing("-----B", with: "----B") }, 1),
  ]

  private func check(
    _ arguments: [String]
  ) throws -> (findings: [[String: Any]], pairs: [[String: Any]]) {
    let result = run(
      [
        "check", "--host", "mx.example.org", "--ca-file", Fixture.path("certificates/root.pem"),
        "--format", "json",
      ] + arguments)
    let instances = try #require(result.json["instances"] as? [[String: Any]], "\(result)")
    let instance = try #require(instances.first)
    return (
      try #require(instance["findings"] as? [[String: Any]]),
      try #require(instance["pairs"] as? [[String: Any]])
    )
  }

  /// Checks a text as a chain file; the same without its key, beside the key, with as many lines less.
  private func checkBoth(
    _ certificates: String
  ) throws -> [(line: Int, findings: [[String: Any]])] {
    let chain = try directory.write("chain.pem", key + certificates, mode: 0o600)
    let file = try directory.write("cert.pem", certificates)
    let own = try directory.write("key.pem", key, mode: 0o600)
    let first = key.split(separator: "\n").count + 1
    return [
      (first, try check(["--chain", chain]).findings),
      (1, try check(["--cert", file, "--key", own]).findings),
    ]
  }

  private func grave(_ findings: [[String: Any]]) -> [[String: Any]] {
    findings.filter { $0["severity"] as? String != "note" }
  }

  private func ids(_ findings: [[String: Any]]) -> [String?] {
    findings.map { $0["id"] as? String }
  }

  @Test(arguments: hiding.indices)
  func `an issuer that is not found is named with the line that hides it`(_ index: Int) throws {
    let hiding = Self.hiding[index]
    let length = leaf.split(separator: "\n").count
    for (first, findings) in try checkBoth(leaf + hiding.write(issuer)) {
      #expect(ids(grave(findings)) == ["chain.incomplete"], "\(hiding.name): \(findings)")
      let message = grave(findings).first?["message"] as? String ?? ""
      #expect(message.contains("is in the file, and not read"), "\(message)")
      #expect(
        message.contains("line \(first + length + hiding.line) "), "\(hiding.name): \(message)")
    }
  }

  @Test func `an issuer in a block without end is named with the line of the block`() throws {
    for (first, findings) in try checkBoth(
      leaf.replacing("-----END", with: "----END") + issuer)
    {
      #expect(ids(grave(findings)) == ["chain.incomplete"], "\(findings)")
      let message = grave(findings).first?["message"] as? String ?? ""
      #expect(message.contains("the block of line \(first) has no end of its own"), "\(message)")
    }
  }

  @Test func `an issuer that is not there is told as before`() throws {
    for (_, findings) in try checkBoth(leaf) {
      let message = grave(findings).first?["message"] as? String ?? ""
      #expect(message.contains("is not in the file"), "\(findings)")
    }
  }

  @Test(arguments: hiding.indices)
  func `a host's certificate that is not found is one finding`(_ index: Int) throws {
    let hiding = Self.hiding[index]
    // Behind NUL the issuer is not found either.
    for (first, findings) in try checkBoth(hiding.write(leaf) + issuer) {
      #expect(ids(grave(findings)).first == "file.damaged", "\(hiding.name): \(findings)")
      let rest = ids(grave(findings)).dropFirst()
      #expect(
        rest.allSatisfy { $0 == "chain.incomplete" && hiding.name.hasPrefix("NUL") },
        "\(hiding.name): \(findings)")
      let message = grave(findings).first?["message"] as? String ?? ""
      #expect(message.contains("line \(first + hiding.line) "), "\(hiding.name): \(message)")
    }
  }

  @Test(arguments: ["a line", "a cut", "no line at all"])
  func `of a CA that comes first because the certificate is damaged nothing is said`(
    damage: String
  ) throws {
    let lines = leaf.split(separator: "\n", omittingEmptySubsequences: false)
    let own =
      switch damage {
      case "a line": leaf.replacing(lines[3], with: "!!!!")
      case "a cut": lines.prefix(9).joined(separator: "\n") + "\n-----END CERTIFICATE-----\n"
      default: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"
      }
    for (first, findings) in try checkBoth(own + issuer) {
      #expect(ids(grave(findings)) == ["file.damaged"], "\(damage): \(findings)")
      #expect(grave(findings).first?["line"] as? Int == first, "\(damage): \(findings)")
    }
  }

  @Test func `a CA where the host's certificate is missing is one finding`() throws {
    for (_, findings) in try checkBoth(issuer) {
      #expect(ids(grave(findings)) == ["pair.key-mismatch"], "\(findings)")
      let message = grave(findings).first?["message"] as? String ?? ""
      #expect(message.contains("which is that of a CA"), "\(message)")
    }
  }

  @Test func `a key that is cut off has no row of its own, and no row is well`() throws {
    let cut = String(key.prefix(600))
    let files = [
      "cut first": cut + "\n" + leaf + issuer, "cut and glued": cut + leaf + issuer,
      "cut last": key + leaf + issuer + cut, "cut alone": cut,
    ]
    for (name, text) in files {
      let file = try directory.write("chain.pem", text, mode: 0o600)
      let (findings, pairs) = try check(["--chain", file])
      #expect(ids(grave(findings)) == ["file.damaged"], "\(name): \(findings)")
      #expect(pairs.count == 1, "\(name): \(pairs)")
      let message = findings.first?["message"] as? String ?? ""
      #expect(message.contains("no line \"-----END PRIVATE KEY-----\""), "\(message)")
    }
    let good = try directory.write("good.pem", key + leaf + issuer, mode: 0o600)
    let bad = try directory.write("bad.pem", cut, mode: 0o600)
    let shown = run(["check", "--chain", good, "--chain", bad])
    #expect(!shown.out.contains("\n  ok") && !shown.out.hasPrefix("  ok"), "\(shown)")
    #expect(!shown.out.contains("no certificate"), "\(shown)")
  }

  @Test func `a key that is not found is one finding`() throws {
    let text = " " + key + leaf + issuer
    let file = try directory.write("chain.pem", text, mode: 0o600)
    for arguments in [["--chain", file], ["--cert", file], ["--cert", file, "--key", file]] {
      let findings = try check(arguments).findings
      #expect(ids(grave(findings)) == ["file.damaged"], "\(arguments): \(findings)")
      let message = grave(findings).first?["message"] as? String ?? ""
      #expect(message.contains("the private key is not read: line 1 "), "\(message)")
    }
  }
}
