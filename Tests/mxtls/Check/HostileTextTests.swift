// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Names in certificates and paths come from strangers: they break no format and leak no key.
@Suite struct HostileTextTests {
  /// In Swift a character and the combining one after it are one, and so are CR and LF; to those who
  /// read the output they are not.
  @Test func `a name begins no line and ends no label`() async throws {
    let bench = try CheckBench()
    try await bench.openssl([
      "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "30", "-utf8", "-subj",
      "/CN=a\r\nfalse_metric 1\r\n\"\u{301}} 5 |\u{301} '\u{301}x\\\u{301}=1;\u{1B}[2J", "-keyout",
      bench["key.pem"], "-out", bench["|\u{301}cert'\u{301}=\u{301}.pem"],
    ])
    func check(_ format: String) async throws -> String {
      try await Tool.mxtls.run(
        "check", "--cert", bench["|\u{301}cert'\u{301}=\u{301}.pem"], "--key", bench["key.pem"],
        "--format", format
      ).text
    }
    let metrics = try await check("prometheus")
    let line = /(#.*|[a-z0-9_]+({([a-zA-Z_]+="([^"\\\n\r\u{1B}]|\\[\\"n])*",?)*})? -?[0-9]+)/
    for text in metrics.unicodeScalars.split(separator: "\n") {
      #expect(String(text).wholeMatch(of: line.matchingSemantics(.unicodeScalar)) != nil, "\(text)")
    }
    let nagios = try await check("nagios").unicodeScalars
    #expect(nagios.count { $0 == "|" } == 1)
    #expect(nagios.count { $0 == "\n" } == 1 && !nagios.contains("\u{1B}"))
    let data = nagios.drop { $0 != "|" }
    #expect(data.count { $0 == "=" } == 1 && data.count { $0 == "'" } == 4)
  }

  @Test(arguments: ["99999999999999999999", String(repeating: "9", count: 300), "1000001", "1e3"])
  func `refuses a threshold without sense`(text: String) async throws {
    let result = try await Tool.mxtls.run(
      "check", "--cert", "/nowhere", "--warning", text, "--format", "nagios")
    #expect(result.status == 64, "\(result)")
  }

  @Test func `a serial number without end is cut off`() async throws {
    let bench = try CheckBench()
    let number = String(repeating: "7F", count: 1 << 10)
    let made = try await Tool("openssl").run(
      "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-set_serial", "0x" + number, "-subj",
      "/CN=a", "-keyout", bench["key.pem"], "-out", bench["cert.pem"])
    try #require(made.status == 0, "\(made)")
    let result = try await Tool.mxtls.run(
      "check", "--cert", bench["cert.pem"], "--key", bench["key.pem"], "--format", "prometheus")
    #expect(result.text.contains("serial_number=\"0x7f7f"))
  }

  @Test(arguments: ["text", "json", "nagios", "prometheus"])
  func `a key that was pasted into a table or into main.cf is not shown`(
    format: String
  ) async throws {
    let bench = try CheckBench()
    let key = try Fixture.text("keys/rsa2048.pem")
    try bench.directory.write("sni", key)
    try bench.server(
      """
      tls_server_sni_maps = texthash:DIR/sni
      smtpd_tls_chain_files = \(key.replacing("\n", with: "\n  "))
      """)
    let result = try await bench.check(["--format", format])
    for line in key.split(separator: "\n") where line.count >= 44 {
      #expect(!result.text.lowercased().contains(line.lowercased()))
      #expect(!result.errorText.contains(line))
    }
  }

  @Test func `a descriptor's path in main.cf is no file of ours`() async throws {
    let bench = try CheckBench()
    try bench.server("smtpd_tls_cert_file = /dev/stdin\nsmtpd_tls_CAfile = /dev/fd/0")
    let result = try await Tool("sh").run(
      "-c", "cat \"$2\" | \"$0\" check -c \"$1\" --format json", Tool.mxtls.path,
      bench.directory.path, Fixture.path("certificates/rsa2048.pem"))
    #expect(result.findings.contains { $0.id == "file.not-regular" }, "\(result)")
  }
}
