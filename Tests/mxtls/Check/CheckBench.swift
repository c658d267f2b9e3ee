// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import TLSCrypto
import TestSupport
import Testing

@testable import mxtls

/// A directory with a configuration and the files that it names, to be checked.
final class CheckBench: Sendable {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try main("")
    try master(
      "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\ntlsmgr unix - - n 1000? 1 tlsmgr\n")
  }

  subscript(name: String) -> String { directory[name] }

  /// Writes main.cf; `DIR` in the text stands for the directory.
  func main(_ text: String) throws {
    let own = "myhostname = mx.example.org\ndata_directory = DIR\nmail_owner = root\n"
    try directory.write("main.cf", (own + text + "\n").replacing("DIR", with: directory.path))
  }

  /// Writes main.cf for a server and a client that do TLS, the server with this certificate.
  func server(_ text: String) throws {
    try main("smtpd_tls_security_level = may\nsmtp_tls_security_level = may\n\(text)")
  }

  func master(_ text: String) throws {
    try directory.write("master.cf", text.replacing("DIR", with: directory.path))
  }

  /// Writes a file that consists of fixtures, one after the other.
  @discardableResult
  func put(_ name: String, _ fixtures: String..., mode: mode_t = 0o600) throws -> String {
    let bytes = try fixtures.flatMap { try Fixture.bytes($0) }
    return try directory.write(name, bytes, mode: mode)
  }

  /// Puts a certificate of Tests/Fixtures with its key in place, as files and as settings.
  func pair(_ certificate: String, _ key: String = "keys/rsa2048.pem") throws {
    try put("cert.pem", certificate)
    try put("key.pem", key)
    try server("smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem")
  }

  /// Makes a self-signed pair with openssl, with these extensions, and puts it in place.
  func selfSigned(_ extensions: String..., key: [String] = ["rsa:2048"]) async throws {
    let usual = extensions.contains { $0.hasPrefix("subjectAltName") }
    let names = usual ? [] : ["subjectAltName=DNS:mx.example.org"]
    let added = (extensions + names + ["basicConstraints=critical,CA:FALSE"])
      .flatMap { ["-addext", $0] }
    try await openssl(
      ["req", "-x509", "-nodes", "-days", "3650", "-subj", "/CN=mx.example.org", "-keyout"]
        + [self["key.pem"], "-out", self["cert.pem"], "-newkey"] + key + added)
    try server("smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem")
  }

  func openssl(_ arguments: [String]) async throws {
    let result = try await Tool("openssl").run(arguments)
    try #require(result.status == 0, "\(result)")
  }

  /// Checks the configuration, and reports in JSON.
  ///
  /// The system's trust store does not exist unless the environment says otherwise.
  func check(
    _ arguments: [String] = [], environment: [String: String] = [:], now: UnixTime = testTime
  ) async throws -> ToolResult {
    var variables: [String: String?] = [
      "SSL_CERT_FILE": self["no-store"], "SSL_CERT_DIR": self["no-store"],
      "SOURCE_DATE_EPOCH": String(now),
    ]
    for (name, value) in environment { variables[name] = value }
    return try await Tool.mxtls.run(
      ["check", "-c", directory.path, "--postfix-version", "3.7.11"] + arguments,
      environment: variables)
  }
}

extension ToolResult {
  /// The findings of a report in JSON.
  var findings: [ReportedFinding] {
    (try? JSONDecoder().decode(ReportedCheck.self, from: Data(output)))?.instances
      .flatMap(\.findings) ?? []
  }
}

/// What the tests read of a report in JSON.
private struct ReportedCheck: Decodable {
  struct Instance: Decodable {
    let findings: [ReportedFinding]
  }

  let instances: [Instance]
}

/// A finding, as JSON has it.
struct ReportedFinding: Decodable {
  let id: String
  let severity: String
  let users: [String]
  let message: String
  let consequence: String
  let remedy: String
  let file: String?
  let line: Int?
  let parameter: String?
}
