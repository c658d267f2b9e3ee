// SPDX-License-Identifier: Apache-2.0
//
// The judge is pkilint, which no distribution packages:
//
//   python3 -m venv ~/.cache/pkilint
//   ~/.cache/pkilint/bin/pip install pkilint
//   export MXTLS_PKILINT=~/.cache/pkilint/bin/lint_pkix_cert

import Foundation
import TestSupport
import Testing

/// pkilint knows the rules of RFC 5280 and its successors better than any client enforces them.
@Suite struct LintTests {
  /// The exit status is the number of findings.
  @Test(arguments: ForeignToolTests.types)
  func `pkilint finds nothing in a self-signed certificate`(_ type: String) async throws {
    let directory = try TemporaryDirectory()
    let certificate = directory["newcert.pem"]
    let made = try await Tool.mxtls.run(
      "self-sign", "--key", Fixture.path("keys/\(type).pem"), "mx.example.org",
      "postmaster.example.org", "-o", certificate)
    #expect(made.status == 0, "\(made)")
    let result = try await pkilint().run("lint", "--severity", "WARNING", certificate)
    #expect(result.status == 0, "\(result)")
  }

  /// Holds the judge to its word: what it should refuse, it does.
  @Test func `pkilint finds fault where there is one`() async throws {
    let result = try await pkilint().run(
      "lint", "--severity", "WARNING", Fixture.path("certificates/no-extensions.pem"))
    #expect(result.status == 3, "\(result)")
    #expect(result.text.contains("pkix.certificate_version_is_not_v3"), "\(result)")
  }

  private func pkilint() throws -> Tool {
    if let path = ProcessInfo.processInfo.environment["MXTLS_PKILINT"] { return Tool(path: path) }
    return try Tool("lint_pkix_cert")
  }
}
