// SPDX-License-Identifier: Apache-2.0

import Foundation
import TLSCrypto
import TestSupport
import Testing

/// What is as it should be is left alone, wherever the configuration stands.
@Suite struct SoundConfigurationTests {
  /// A pair whose files are named after `$config_directory`, as `postfix tls` names them.
  private func bench(_ text: String = "") throws -> CheckBench {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    try bench.server(
      """
      smtpd_tls_cert_file = ${config_directory}/cert.pem
      smtpd_tls_key_file = $config_directory/key.pem
      \(text)
      """)
    return bench
  }

  @Test func `takes -c from the working directory`() async throws {
    let bench = try bench()
    let result = try await Tool.mxtls.run(
      "check", "-c", ".", environment: ["SOURCE_DATE_EPOCH": "\(testTime)"],
      in: bench.directory.path)
    #expect(result.status == 0, "\(result)")
  }

  @Test(arguments: [["-c", "etc/postfix"], [], ["--root", "."]])
  func `finds the files of a copy`(arguments: [String]) async throws {
    let bench = try bench()
    let copy = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: copy["etc"], withIntermediateDirectories: false)
    try FileManager.default.copyItem(atPath: bench.directory.path, toPath: copy["etc/postfix"])
    let root = arguments.contains("--root") ? [] : ["--root", copy.path]
    let result = try await Tool.mxtls.run(
      ["check"] + root + arguments, environment: ["SOURCE_DATE_EPOCH": "\(testTime)"],
      in: copy.path)
    #expect(result.status == 0, "\(result)")
  }

  @Test func `looks at no directory above a copy`() async throws {
    let bench = try bench()
    let above = try TemporaryDirectory()
    chmod(above.path, 0o777)
    try FileManager.default.createDirectory(
      atPath: above["copy/etc"], withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: bench.directory.path, toPath: above["copy/etc/postfix"])
    let result = try await Tool.mxtls.run(
      "check", "--root", above["copy"], environment: ["SOURCE_DATE_EPOCH": "\(testTime)"])
    #expect(result.status == 0, "\(result)")
  }

  @Test func `spares a key in a closed directory and one for a group`() async throws {
    let bench = try bench()
    chmod(bench["key.pem"], 0o644)
    #expect(try await bench.check().status == 0)
    chmod(bench.directory.path, 0o755)
    #expect(try await bench.check().status == 1)
    chmod(bench["key.pem"], 0o640)
    chown(bench["key.pem"], 0, 12)
    #expect(try await bench.check().status == 0)
  }

  @Test func `knows an empty trust store for none`() async throws {
    let bench = try bench()
    try bench.put("cert.pem", "certificates/leaf.pem", "certificates/intermediate.pem")
    try FileManager.default.createDirectory(
      atPath: bench["certs"], withIntermediateDirectories: false)
    let result = try await bench.check(
      ["--format", "json"], environment: ["SSL_CERT_DIR": bench["certs"]])
    #expect(result.findings.map(\.id) == ["chain.no-trust-store"], "\(result)")
  }

  @Test func `a CA of the system's stays public where CAfile names the bundle`() async throws {
    let bench = try bench("smtp_tls_CAfile = ${config_directory}/bundle.pem")
    try bench.put("bundle.pem", "certificates/root.pem")
    symlink("bundle.pem", bench["store.pem"])
    try bench.put("cert.pem", "certificates/leaf.pem", "certificates/intermediate.pem")
    let result = try await bench.check(
      ["--format", "json"], environment: ["SSL_CERT_FILE": bench["store.pem"]])
    #expect(result.text.contains(/"publicly_trusted" ?: true/), "\(result)")
  }

  @Test func `a level above the release has its own remedy`() async throws {
    let bench = try bench("compatibility_level = 3.9")
    let result = try await bench.check(["--format", "json"])
    let finding = try #require(result.findings.first { $0.message.contains("above Postfix") })
    #expect(!finding.remedy.contains("white space"))
  }
}
