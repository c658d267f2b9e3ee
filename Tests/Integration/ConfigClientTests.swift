// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The handshake of the client by which `mxtls config --apply` confirms a change.
@Suite struct ConfigClientTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// The lines for a pair, in a form that has something better.
  private func lines() async throws -> [String: String] {
    let made = try await Tool.mxtls.run(
      "new", "--type", "p256", "--dir", directory.path, "mx.example.org")
    try #require(made.status == 0, "\(made)")
    return [
      "smtpd_tls_security_level": "may", "smtp_use_tls": "yes",
      "smtpd_tls_key_file": directory["newreq.pem"],
      "smtpd_tls_cert_file": directory["newcert.pem"], "smtpd_tls_session_cache_database": "",
    ]
  }

  private func main(_ instance: PostfixInstance) throws -> String {
    try String(contentsOfFile: "\(instance.configuration)/main.cf", encoding: .utf8)
  }

  /// Runs it with a program of Postfix replaced.
  private func apply(_ instance: PostfixInstance, _ script: String) async throws -> ToolResult {
    let program = try StandInProgram("posttls-finger", script)
    return try await ConfigApplyTests.apply(
      instance.configuration, environment: ["PATH": program.searchPath])
  }

  @Test func `a change by which the client no longer does TLS is taken back`() async throws {
    try await withPostfix(try await lines()) { instance in
      let before = try main(instance)
      // As a client of which the new files make one that offers what no server takes.
      let result = try await apply(
        instance,
        """
        if grep -q '^smtp_use_tls' "$MAIL_CONFIG/main.cf"; then
          exec \(try Tool("posttls-finger").path) "$@"
        fi
        exit 0
        """)
      #expect(result.status == 76, "\(result)")
      #expect(
        result.errorText.contains("smtp/unix: no longer does TLS with 127.0.0.1:"), "\(result)")
      #expect(result.errorText.contains("is as it was, and reloaded"), "\(result)")
      #expect(try main(instance) == before)
    }
  }

  @Test func `a client that did no TLS before keeps no change from being made`() async throws {
    try await withPostfix(try await lines()) { instance in
      let result = try await apply(instance, "exit 0")
      #expect(result.status == 0, "\(result)")
      #expect(!result.errorText.contains("TLS with a server of this host"), "\(result)")
      #expect(try main(instance).contains("smtp_tls_security_level = may"))
    }
  }

  @Test func `each service of the client is tried with its own settings`() async throws {
    let services = "other unix - - n - - smtp -o smtp_tls_protocols=SSLv3\n"
    try await withPostfix(try await lines()) { instance in
      let path = "\(instance.configuration)/master.cf"
      let master = try String(contentsOfFile: path, encoding: .utf8)
      try instance.replace("master.cf", by: master + services)
      let result = try await ConfigApplyTests.apply(instance.configuration)
      #expect(result.status == 0, "\(result)")
      let text = result.errorText.replacing("\n", with: " ")
      #expect(text.contains("TLS with a server of this host succeeds"), "\(result)")
      #expect(!text.contains("other/unix"), "\(result)")
    }
  }
}
