// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// A path that is not there is told with where it was looked for, and with what is wrong with it.
@Suite struct PathSlipTests {
  @Test(arguments: [
    ("DIR/cert.pem;", "without the semicolon behind it there is"),
    ("DIR/cert.pem;x", "without the semicolon and what follows it there is"),
    ("DIR/cert.pem; # new", "without the comment behind it there is"),
    ("DIR/cert.pem\u{A0}", "without the invisible character behind it there is"),
    ("\"DIR/cert.pem\"", "without the quotes around it there is"),
    ("'DIR/cert.pem'", "without the quotes around it there is"),
    ("<DIR/cert.pem", "without the \"<\" before it there is"),
    ("DIR/cert.pem # renewed by cron", "without the comment behind it there is"),
    ("DIR/cert.pem,", "without the comma behind it there is"),
    ("DIR/cert.pem,DIR/key.pem", "without the comma and what follows it there is"),
    ("DIR/cert.pem DIR/key.pem", "without the space and what follows it there is"),
    ("DIR/gone.pem;", "gone.pem;"),
    ("cert.pem", "there is no such file in /var/spool/postfix"),
  ])
  func `the path is told with what is wrong with it`(path: String, message: String) async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    try bench.server(
      "queue_directory = /var/spool/postfix\nsmtpd_tls_cert_file = \(path)\n"
        + "smtpd_tls_key_file = DIR/key.pem")
    let result = try await bench.check()
    #expect(result.status == 2, "\(result)")
    #expect(result.text.contains(message), "\(result)")
    let isThere = message.hasPrefix("without")
    #expect(result.text.contains("there is no such file; without") == isThere, "\(result)")
  }

  @Test func `a comment behind chain files is one finding, which says so`() async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    try bench.server("smtpd_tls_chain_files = DIR/key.pem DIR/cert.pem # key first, please")
    let result = try await bench.check()
    #expect(result.status == 2, "\(result)")
    #expect(result.text.contains("\"#\" begins no comment behind a value"), "\(result)")
    #expect(result.text.ranges(of: "there is no such file").count == 1, "\(result)")
  }
}
