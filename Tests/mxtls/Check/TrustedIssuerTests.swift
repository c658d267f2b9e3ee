// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// Issuers that a verifier has itself, held against `openssl verify`.
@Suite struct TrustedIssuerTests {
  private static let folder = Fixture.path("certificates")

  /// The leaf, what is sent with it, what is trusted, and whether the chain is good.
  struct Chain: Sendable, CustomTestStringConvertible {
    let sent: [String]
    let trusted: [String]
    let isGood: Bool
    var testDescription: String { "\(sent) with \(trusted)" }
  }

  private static let chains = [
    Chain(sent: ["intermediate"], trusted: ["root"], isGood: true),
    Chain(sent: [], trusted: ["root", "intermediate"], isGood: true),
    Chain(sent: [], trusted: ["root", "expired-intermediate"], isGood: false),
    // Of two that bear the same name and key, the one that is valid is taken.
    Chain(sent: [], trusted: ["root", "expired-intermediate", "intermediate"], isGood: true),
    Chain(sent: ["intermediate"], trusted: ["old-root", "cross-signed-root"], isGood: false),
    Chain(
      sent: ["intermediate"], trusted: ["old-root", "cross-signed-root", "root"], isGood: true),
  ]

  @Test(arguments: chains)
  func `a trusted issuer that has expired ends no chain`(_ chain: Chain) async throws {
    let directory = try TemporaryDirectory()
    func file(_ name: String, _ parts: [String], key: Bool = false) throws -> String {
      var bytes = key ? try Fixture.bytes("keys/rsa2048.pem") : []
      for part in parts { bytes += try Fixture.bytes("certificates/\(part).pem") }
      return try directory.write(name, bytes, mode: 0o600)
    }
    let pair = try file("chain.pem", ["leaf"] + chain.sent, key: true)
    let trusted = try file("trusted.pem", chain.trusted)
    let check = run(
      "check", "--chain", pair, "--ca-file", trusted, "--format", "json", "--host",
      "mx.example.org",
      environment: ["SSL_CERT_FILE": directory["none"], "SSL_CERT_DIR": directory["none"]])
    let judge = try await Tool("openssl").run(
      ["verify", "-no-CApath", "-no-CAstore", "-CAfile", trusted]
        + (chain.sent.isEmpty ? [] : ["-untrusted", pair]) + ["\(Self.folder)/leaf.pem"])
    #expect((judge.status == 0) == chain.isGood, "\(judge)")
    #expect(check.status == (chain.isGood ? .success : .critical), "\(check)")
    #expect(check.out.contains("chain.root-expired") == !chain.isGood, "\(check)")
  }

  @Test func `a pair whose trusted issuer has expired is not installed`() throws {
    let bench = try InstallBench()
    try bench.make()
    let result = bench.switching([
      "install", "-n", "\(Self.folder)/leaf.pem", "--key", Fixture.path("keys/rsa2048.pem"),
      "--ca-file", "\(Self.folder)/expired-intermediate.pem",
    ])
    #expect(result.status == .badData, "\(result)")
    #expect(result.err.contains("chain.root-expired: mxtls test intermediate"), "\(result)")
  }

  @Test func `what is beyond a hundred certificates is said to be that`() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("key.pem", Fixture.bytes("keys/p256.pem"), mode: 0o600)
    let made = try await Tool("sh").run(
      ["-ec", Self.longChain], environment: ["DIR": directory.path])
    #expect(made.status == 0, "\(made)")
    let check = run("check", "--chain", directory["chain.pem"])
    let far = "is not among the first 100 certificates of the chain, and nobody looks farther"
    #expect(check.out.replacing(/\s+/, with: " ").contains("CA 104 \(far)"), "\(check)")
    #expect(!check.out.contains("has issued none"), "\(check)")
  }

  private static let longChain = """
    cd "$DIR"
    openssl req -x509 -key key.pem -subj '/CN=CA 105' -days 9 -out 105.pem
    n=104
    while [ $n -ge 0 ]; do
      openssl req -x509 -key key.pem -subj "/CN=CA $n" -days 9 -out $n.pem \\
        -CA $((n + 1)).pem -CAkey key.pem
      n=$((n - 1))
    done
    cat key.pem > chain.pem
    n=0
    while [ $n -le 105 ]; do cat $n.pem >> chain.pem; n=$((n + 1)); done
    chmod 600 chain.pem
    """
}
