// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// The configuration of a Postfix with pairs of several kinds, for `mxtls tlsa`; no Postfix runs.
final class TLSAHost: Sendable {
  let directory: TemporaryDirectory

  /// Makes a chain file for each type of key.
  ///
  /// - Parameters:
  ///   - types: The types, as of `mxtls new`.
  ///   - settings: More lines for main.cf, in which DIR stands for the directory.
  ///   - services: The lines of master.cf.
  /// - Throws: What goes wrong.
  init(
    _ types: [String] = ["p256"], settings: String = "",
    services: String = "smtp inet n - n - - smtpd\n"
  ) async throws {
    directory = try TemporaryDirectory(isInMemory: true)
    for folder in types + ["config"] {
      try FileManager.default.createDirectory(
        atPath: directory[folder], withIntermediateDirectories: false)
    }
    for type in types {
      let made = try await Tool.mxtls.run(
        "new", "mx.example", "--dir", directory[type], "--layout", "chain", "--type", type)
      guard made.status == 0 else { throw Refused(result: made) }
    }
    let files = types.map { directory["\($0)/chain.pem"] }.joined(separator: ", ")
    try directory.write(
      "config/main.cf",
      """
      myhostname = mx.example
      inet_interfaces = all
      queue_directory = \(directory["queue"])
      smtpd_tls_security_level = may
      smtpd_tls_chain_files = \(files)
      \(settings.replacing("DIR", with: directory.path))

      """)
    try directory.write("config/master.cf", services)
  }

  /// The file of a pair.
  func file(_ type: String) -> String { directory["\(type)/chain.pem"] }

  /// The arguments that name the configuration.
  var configuration: [String] { ["-c", directory["config"]] }

  /// Runs `mxtls`.
  @discardableResult
  func run(_ arguments: String...) async throws -> ToolResult {
    try await Tool.mxtls.run(arguments + configuration, environment: ["MAIL_CONFIG": nil])
  }

  /// Makes the next generation of each pair, and lets it wait.
  func stage() async throws {
    let staged = try await run(
      "rotate", "--stage-only", "--force", "--no-reload", "-q", "--lock-file", directory["lock"])
    guard staged.status == 0 else { throw Refused(result: staged) }
  }

  /// The digest of the key of a certificate by which records 3 1 1 know it, as openssl computes it; or
  /// of the certificate.
  static func digest(_ file: String, selector: String = "spki", _ digest: String = "sha256")
    async throws -> String
  {
    let whole = "openssl x509 -in \"$1\" -outform DER"
    let key = "openssl x509 -in \"$1\" -noout -pubkey | openssl pkey -pubin -outform DER"
    let result = try await Tool("bash").run(
      "-c", "{ \(selector == "spki" ? key : whole); } | openssl dgst -\(digest) -r", "bash", file)
    guard result.status == 0 else { throw Refused(result: result) }
    return String(result.text.prefix { $0 != " " })
  }
}
