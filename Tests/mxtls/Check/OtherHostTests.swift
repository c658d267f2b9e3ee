// SPDX-License-Identifier: Apache-2.0

import Foundation
import TLSCrypto
import TestSupport
import Testing

@testable import mxtls

/// Configurations of hosts whose OpenSSL and whose files are not those of the host that looks.
@Suite struct OtherHostTests {
  private static let bound = ["pair.unsupported-key", "strength.no-usable-key"]

  /// A host whose configuration was copied, with a pair of Tests/Fixtures/young.
  private func host(_ name: String, inOneFile: Bool) throws -> CheckBench {
    let bench = try CheckBench()
    if inOneFile {
      try bench.put("chain.pem", "young/\(name).key.pem", "young/\(name).crt.pem")
      try bench.server("smtpd_tls_chain_files = /chain.pem")
    } else {
      try bench.put("cert.pem", "young/\(name).crt.pem")
      try bench.put("key.pem", "young/\(name).key.pem")
      try bench.server("smtpd_tls_cert_file = /cert.pem\nsmtpd_tls_key_file = /key.pem")
    }
    return bench
  }

  /// OpenSSL 3.5 serves the first two, OpenSSL 3.2 the third; of the others some OpenSSL may.
  @Test(
    arguments: ["mldsa44", "mldsa65", "brainpool", "unknown-curve", "unknown"], [true, false])
  func `the library of another host decides about a key that this one does not serve`(
    name: String, inOneFile: Bool
  ) async throws {
    let bench = try host(name, inOneFile: inOneFile)
    let result = try await bench.check(["--root", bench.directory.path, "--format", "json"])
    #expect(!result.findings.contains { $0.severity == "critical" }, "\(result)")
    let found = result.findings.filter { Self.bound.contains($0.id) }
    let isServedHere =
      name == "brainpool"
      ? OpenSSLVersion.running.rawValue >= 0x3020_0000
      : name.hasPrefix("mldsa") && OpenSSLVersion.running.rawValue >= 0x3050_0000
    guard !isServedHere else {
      #expect(found.isEmpty, "\(result)")
      return
    }
    #expect(result.status == 3, "\(result)")
    #expect(found.map(\.severity) == ["unknown"], "\(result)")
    #expect(found.first?.consequence.contains("the OpenSSL of the other host decides") == true)
    #expect(found.first?.remedy.contains("openssl version") == true)
  }

  @Test func `the release of another host makes its library another one`() async throws {
    let bench = try host("unknown", inOneFile: true)
    let chain = "smtpd_tls_chain_files = DIR/chain.pem"
    try bench.server(chain)
    let result = try await bench.check(["--postfix-version", "3.9.99", "--format", "json"])
    #expect(result.status == 3, "\(result)")
    #expect(result.findings.first { $0.id == "pair.unsupported-key" }?.severity == "unknown")
  }

  @Test(arguments: ["slhdsa-sha2-128s", "mlkem768", "p224", "rsa512"])
  func `no library serves a key of which TLS has no signatures`(name: String) async throws {
    let bench = try host(name, inOneFile: true)
    let result = try await bench.check(["--root", bench.directory.path, "--format", "json"])
    let found = result.findings.filter { Self.bound.contains($0.id) }
    #expect(found.map(\.severity) == ["critical"], "\(result)")
  }

  @Test(
    arguments: [
      ("/gone.cnf", nil, "which is not there"), ("openssl.cnf", nil, "no absolute path"),
      ("/openssl.cnf", "words\n", "does not take for its configuration"),
      ("/openssl.cnf", "openssl_conf = own\n[own]\n", nil),
    ] as [(String, String?, String?)])
  func `looks at OpenSSL's configuration of another host`(
    path: String, text: String?, fault: String?
  ) async throws {
    let bench = try CheckBench()
    try bench.put("cert.pem", "certificates/rsa2048.pem")
    try bench.put("key.pem", "keys/rsa2048.pem")
    if let text { try bench.directory.write("openssl.cnf", text) }
    for arguments in [["--root", bench.directory.path], ["--postfix-version", "3.10.2"]] {
      let start = arguments[0] == "--root" ? "" : bench.directory.path
      let place = path.hasPrefix("/") ? start + path : path
      try bench.server(
        "smtpd_tls_cert_file = \(start)/cert.pem\nsmtpd_tls_key_file = \(start)/key.pem\n"
          + "tls_config_file = \(place)")
      let result = try await bench.check(arguments + ["--format", "json"])
      let found = result.findings.filter { $0.parameter == "tls_config_file" }
      #expect(found.isEmpty == (fault == nil), "\(result)")
      if let fault {
        #expect(result.status == 2, "\(result)")
        #expect(found.allSatisfy { $0.severity == "critical" && $0.message.contains(fault) })
      }
    }
  }
}
