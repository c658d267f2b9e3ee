// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import TLSCrypto

/// The verdict on a chain is the one of `openssl verify`.
@Suite struct TrustStoreTests {
  /// The verdict in a word, with openssl's words where it is refused.
  private static func text(_ verdict: ChainVerdict) throws -> String {
    switch verdict {
    case .trusted(let chain): "trusted, \(chain.count)"
    case .incomplete(let missing): "incomplete, \(try missing.text)"
    case .selfSigned: "self-signed"
    case .rejected(let reason, let depth): "rejected, \(depth), \(reason)"
    }
  }

  /// What `openssl verify` says, in the same words.
  private static func judge(
    _ leaf: String, _ intermediates: [String], trusted: [String], directory: String? = nil
  ) async throws -> String {
    let options =
      intermediates.flatMap { ["-untrusted", $0] } + trusted.flatMap { ["-trusted", $0] }
      + (directory.map { ["-CApath", $0] } ?? ["-no-CApath"])
    let said = try await Tool("openssl").run(
      ["verify", "-no_check_time", "-no-CAfile", "-no-CAstore", "-show_chain"] + options + [leaf])
    if said.status == 0 {
      return "trusted, \(said.text.split(separator: "\n").count { $0.hasPrefix("depth=") })"
    }
    let error = try #require(
      said.errorText.firstMatch(of: /error (\d+) at (\d+) depth lookup: (.*)/), "\(said)")
    switch error.1 {
    case "2", "20":
      // The certificate that it shows is the last of the chain.
      let last = try await Self.issuer(at: Int(error.2) ?? 0, from: leaf, intermediates + trusted)
      return "incomplete, \(last)"
    case "18", "19": return "self-signed"
    default: return "rejected, \(error.2), \(error.3)"
    }
  }

  /// The issuer that stands in the certificate `depth` steps above the leaf, followed by names.
  private static func issuer(
    at depth: Int, from leaf: String, _ others: [String]
  ) async throws -> String {
    var names: [String: String] = [:]
    var name = ""
    for path in [leaf] + others {
      let shown = try await openssl(
        "x509", "-in", path, "-noout", "-subject", "-issuer", "-nameopt", "RFC2253,-esc_msb,utf8")
      let lines = shown.text.split(separator: "\n")
      let issuer = String(lines[1].dropFirst("issuer=".count))
      if path == leaf { name = issuer }
      let subject = String(lines[0].dropFirst("subject=".count))
      names[subject] = names[subject] ?? issuer
    }
    for _ in 0..<depth { name = names[name] ?? "?" }
    return name
  }

  private static func certificates(_ paths: [String]) throws -> [Certificate] {
    try paths.map { try Certificate.first(in: Array(Data(contentsOf: URL(fileURLWithPath: $0)))) }
  }

  /// Asks both for their verdict.
  @discardableResult
  private func compare(
    _ leaf: String, _ intermediates: [String], trusted: [String], directory: String? = nil
  ) async throws -> ChainVerdict {
    let store = try TrustStore()
    try store.add(Self.certificates(trusted))
    if let directory { try store.add(directory: directory) }
    let verdict = try store.path(
      from: Self.certificates([leaf])[0], with: Self.certificates(intermediates))
    #expect(OpenSSL.drainQueue().isEmpty)
    let expected = try await Self.judge(
      leaf, intermediates, trusted: trusted, directory: directory)
    #expect(try Self.text(verdict) == expected, "\(leaf), \(intermediates), \(trusted)")
    return verdict
  }

  private static func path(_ name: String) -> String { Fixture.path("certificates/\(name).pem") }

  @Test(arguments: try Fixture.list("certificates").filter { $0.hasSuffix(".pem") })
  func `comes to the verdict of openssl on every fixture`(file: String) async throws {
    let leaf = Fixture.path(file)
    let (root, intermediate) = (Self.path("root"), Self.path("intermediate"))
    for trusted in [[], [root], [leaf], [root, Self.path("rsa2048")], [intermediate]] {
      for others in [[], [intermediate], [intermediate, root]] where !trusted.isEmpty {
        try await compare(leaf, others, trusted: trusted)
      }
    }
  }

  @Test func `gives the way it found`() throws {
    let (leaf, intermediate, root) = (
      try Certificate.fixture("certificates/leaf.pem"),
      try Certificate.fixture("certificates/intermediate.pem"),
      try Certificate.fixture("certificates/root.pem")
    )
    let store = try TrustStore()
    guard case .incomplete(let nobody) = store.path(from: leaf, with: []),
      case .incomplete(let missing) = store.path(from: leaf, with: [intermediate]),
      case .selfSigned(let untrusted) = store.path(from: leaf, with: [root, intermediate]),
      case .selfSigned(let alone) = store.path(from: root, with: [leaf])
    else {
      Issue.record("not the verdicts of an empty store")
      return
    }
    #expect(try nobody.text == "CN=mxtls test intermediate")
    #expect(try missing.text == "CN=mxtls test root")
    #expect(try untrusted.map { try $0.der } == [leaf, intermediate, root].map { try $0.der })
    #expect(try alone.map { try $0.der } == [root.der])
    try store.add([root])
    guard case .trusted(let chain) = store.path(from: leaf, with: [intermediate]) else {
      Issue.record("not trusted")
      return
    }
    #expect(try chain.map { try $0.der } == [leaf, intermediate, root].map { try $0.der })
    #expect(chain[0].publicKey.matches(leaf.publicKey))
  }

  @Test func `reads a directory when a certificate is looked for`() async throws {
    let directory = try TemporaryDirectory()
    let store = try TrustStore()
    try store.add(directory: directory.path)
    try store.add(directory: directory["missing"])
    let leaf = try Certificate.fixture("certificates/leaf.pem")
    let intermediate = try Certificate.fixture("certificates/intermediate.pem")
    #expect(
      try Self.text(store.path(from: leaf, with: [intermediate]))
        == "incomplete, CN=mxtls test root")
    try directory.write("root.pem", Fixture.bytes("certificates/root.pem"))
    let rehashed = try await openssl("rehash", directory.path)
    #expect(rehashed.status == 0, "\(rehashed)")
    #expect(try Self.text(store.path(from: leaf, with: [intermediate])) == "trusted, 3")
    try await compare(
      Self.path("leaf"), [Self.path("intermediate")], trusted: [], directory: directory.path)
    try await compare(Self.path("rsa2048"), [], trusted: [], directory: directory.path)
    #expect(throws: CryptoError.self) { try store.add(directory: "") }
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `knows where the system keeps its anchors`() async throws {
    let shown = try await openssl("version", "-d").text
    let home = try #require(shown.firstMatch(of: /OPENSSLDIR: "(.*)"/)?.1)
    #expect(TrustStore.systemDirectory == "\(home)/certs")
    #expect(TrustStore.systemFile == "\(home)/cert.pem")
  }

  /// Roots `a` and `b`, an intermediate that `a` has issued and, as `cross`, `b`; leaves.
  private static func authority(_ directory: TemporaryDirectory) async throws {
    // Without key identifiers, so that names alone lead from one to the next.
    try directory.write("req.cnf", "[req]\ndistinguished_name = none\n[none]\n")
    let ca = "basicConstraints=critical,CA:TRUE"
    for (name, subject, issuer, extensions) in [
      ("a", "Root A", nil, [ca]), ("b", "Root B", nil, [ca]),
      ("a2", "Root A", nil, [ca]),  // the name of another
      ("middle", "Intermediate", "a", [ca, "keyUsage=keyCertSign"]),
      ("cross", "Intermediate", "b", [ca, "keyUsage=keyCertSign"]),
      ("short", "Intermediate S", "a", ["\(ca),pathlen:0"]),
      ("below", "Intermediate B", "short", [ca]),
      ("leaf", "leaf", "middle", ["basicConstraints=CA:FALSE"]),
      ("deep", "deep", "below", ["basicConstraints=CA:FALSE"]),
      ("by-leaf", "by leaf", "leaf", ["basicConstraints=CA:FALSE"]),
      ("critical", "critical", "a", ["1.2.3.4=critical,ASN1:NULL"]),
    ] as [(String, String, String?, [String])] {
      let key = directory["\(name == "cross" ? "middle" : name).key"]
      if name != "cross" {
        _ = try await openssl(
          "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
      }
      let issued = issuer.map { ["-CA", directory["\($0).pem"], "-CAkey", directory["\($0).key"]] }
      let made = try await Tool("openssl").run(
        [
          "req", "-x509", "-config", directory["req.cnf"], "-key", key,
          "-subj", "/CN=\(subject)", "-out", directory["\(name).pem"],
        ] + (issued ?? [])
          + (["subjectKeyIdentifier=none", "authorityKeyIdentifier=none"] + extensions).flatMap {
            ["-addext", $0]
          })
      try #require(made.status == 0, "\(made)")
    }
  }

  @Test func `comes to the verdict of openssl on fresh chains`() async throws {
    let directory = try TemporaryDirectory()
    try await Self.authority(directory)
    let file = { (name: String) in directory["\(name).pem"] }
    for (leaf, others, trusted, word) in [
      ("leaf", ["middle"], ["a"], "trusted"), ("leaf", ["middle", "a"], ["a"], "trusted"),
      ("leaf", ["a", "middle"], ["a"], "trusted"),
      ("leaf", ["leaf", "b", "middle", "a"], ["a"], "trusted"),
      ("leaf", [], ["a"], "incomplete"), ("leaf", ["a"], ["a"], "incomplete"),
      ("leaf", ["middle"], ["b"], "incomplete"), ("leaf", ["middle", "a"], ["b"], "selfSigned"),
      ("leaf", ["middle", "cross"], ["b"], "incomplete"),
      ("leaf", ["cross", "middle"], ["b"], "trusted"),
      ("leaf", ["cross"], ["a"], "incomplete"),
      ("leaf", ["cross", "b", "middle"], ["a"], "selfSigned"),
      ("leaf", ["middle"], ["a2"], "rejected"), ("leaf", ["middle"], ["a", "a2"], "trusted"),
      ("leaf", [], ["middle"], "incomplete"), ("leaf", [], ["middle", "a"], "trusted"),
      ("leaf", [], ["leaf"], "incomplete"), ("by-leaf", ["leaf", "middle"], ["a"], "rejected"),
      ("deep", ["below", "short"], ["a"], "rejected"), ("below", ["short"], ["a"], "trusted"),
      ("critical", [], ["a"], "rejected"), ("a", [], ["a"], "trusted"),
      ("a", [], ["b"], "selfSigned"), ("a2", [], ["a"], "selfSigned"),
      ("middle", ["leaf"], ["a"], "trusted"),
    ] as [(String, [String], [String], String)] {
      let verdict = try await compare(file(leaf), others.map(file), trusted: trusted.map(file))
      #expect("\(verdict)".hasPrefix(word), "\(leaf), \(others), \(trusted): \(verdict)")
    }
  }
}
