// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A Postfix with a pair that is due whenever `--force` says so.
struct ServingHost: Sendable {
  let certs: TemporaryDirectory
  let postfix: PostfixInstance

  func run(_ command: String...) async throws -> ToolResult { try await run(command) }

  func run(_ command: [String]) async throws -> ToolResult {
    try await Tool.mxtls.run(
      command + ["-c", postfix.configuration, "--lock-file", certs["lock"]],
      environment: ["MAIL_CONFIG": nil])
  }

  /// The fingerprint of what `openssl s_client` is shown when it asks for a name, or takes keys of one
  /// type alone.
  func shown(_ name: String? = nil, keysOf type: String? = nil) async throws -> String {
    var asking = name.map { ["-servername", $0] } ?? ["-noservername"]
    if let type {
      asking += [
        "-sigalgs", type.hasPrefix("rsa") ? "rsa_pss_rsae_sha256" : "ecdsa_secp256r1_sha256",
      ]
    }
    let result = try await Tool("openssl").run(
      ["s_client", "-starttls", "smtp", "-connect", "127.0.0.1:\(postfix.port)"] + asking,
      input: Array("QUIT\r\n".utf8))
    let begin = try #require(
      result.text.range(of: "-----BEGIN CERTIFICATE-----"), "\(result)")
    return try await fingerprint(of: String(result.text[begin.lowerBound...]))
  }

  func set(_ setting: String) async throws {
    let set = try await Tool("postconf").run("-c", postfix.configuration, "-e", setting)
    try #require(set.status == 0, "\(set)")
    try await postfix.reload()
  }
}

/// Runs a Postfix with such a pair.
func withServingHost(
  _ settings: [String: String] = [:], layout: String = "chain",
  _ body: @Sendable (ServingHost) async throws -> Void
) async throws {
  let certs = try TemporaryDirectory()
  let pair = try await makePair(types: ["p256"], layout: layout, in: certs)
  try await withPostfix(pair.mainCF.merging(settings) { $1 }) { postfix in
    try await body(ServingHost(certs: certs, postfix: postfix))
  }
}
