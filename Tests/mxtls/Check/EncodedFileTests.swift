// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// DER in the place of PEM: what it is decides what is said of it.
@Suite struct EncodedFileTests {
  private static let cases: [(command: String, holdsKey: Bool, remedy: String)] = [
    ("openssl x509 -in CERT -outform DER -out FILE", false, "openssl x509 -inform DER -in "),
    (
      "openssl crl2pkcs7 -nocrl -certfile CERT -outform DER -out FILE", false,
      "openssl pkcs7 -inform DER -print_certs -in "
    ),
    ("openssl pkey -in KEY -outform DER -out FILE", true, "openssl pkey -inform DER -in "),
    (
      "openssl pkcs12 -export -in CERT -inkey KEY -passout pass: -out FILE", true,
      "openssl pkcs12 -in "
    ),
  ]

  @Test(arguments: cases.indices)
  func `only what may hold a key is told to hold one`(index: Int) async throws {
    let one = Self.cases[index]
    let directory = try TemporaryDirectory()
    let certificate = Fixture.path("certificates/rsa2048.pem")
    let file = directory["file.der"]
    let command = one.command.replacing("CERT", with: certificate)
      .replacing("KEY", with: Fixture.path("keys/rsa2048.pem")).replacing("FILE", with: file)
    let made = try await Tool("sh").run("-c", command)
    #expect(made.status == 0, "\(made)")
    chmod(file, 0o644)
    chmod(directory.path, 0o755)
    let result = run(
      "check", "--cert", certificate, "--key", file, "--host", "mx.example.org", "--format", "json")
    let instances = try #require(result.json["instances"] as? [[String: Any]], "\(result)")
    let findings = try #require(instances.first?["findings"] as? [[String: Any]], "\(result)")
    let ids = findings.compactMap { $0["id"] as? String }
    #expect(ids.contains("file.key-readable") == one.holdsKey, "\(ids)")
    let fault = try #require(findings.first { $0["id"] as? String == "file.not-pem" }, "\(ids)")
    #expect((fault["remedy"] as? String)?.contains(one.remedy + file) == true, "\(fault)")
  }
}
