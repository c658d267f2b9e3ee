// SPDX-License-Identifier: Apache-2.0

import Foundation
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

  /// The parameter with the slip, and the words of its finding.
  @Test(arguments: [
    ("smtpd_tls_dh1024_param_file = DIR/dh.pem;", "no such file; without the semicolon"),
    ("smtpd_tls_dh1024_param_file = DIR/dh.pem # new", "no such file; without the comment"),
    ("smtpd_tls_dh1024_param_file = DIR/dh.pem/", "no such file; without the slash"),
    ("smtpd_tls_CAfile = \"DIR/cert.pem\"", "no such file; without the quotes"),
    ("smtpd_tls_CAfile = <DIR/cert.pem", "no such file; without the \"<\""),
    ("smtpd_tls_CApath = DIR/cas;", "no such directory; without the semicolon behind it there is"),
    ("smtp_tls_CApath = 'DIR/cas'", "no such directory; without the quotes around it there is"),
    ("smtp_tls_policy_maps = texthash:DIR/policy;", "no such file; without the semicolon"),
    ("smtp_tls_policy_maps = texthash:DIR/policy/", "no such file; without the slash"),
    ("smtp_tls_policy_maps = cidr:\"DIR/policy\"", "no such file; without the quotes"),
    ("smtp_tls_policy_maps = texthash:policy", "no such file in DIR/queue, where Postfix looks"),
    (
      "smtp_tls_policy_maps = hash:DIR/policy;",
      "has not been made; without the semicolon behind it the table is there"
    ),
    (
      "smtp_tls_policy_maps = \"hash:DIR/policy\"",
      "no tables of type \"hash; without the quotes around it the table is there"
    ),
    (
      "smtp_tls_policy_maps = <texthash:DIR/policy",
      "no tables of type <texthash; without the \"<\" before it the table is there"
    ),
    ("smtp_tls_policy_maps = memcache:DIR/policy;", "no such file; without the semicolon"),
    (
      "tls_server_sni_maps = hash:DIR/policy;",
      "no such file; without the semicolon behind it the table is there"
    ),
    ("tls_server_sni_maps = texthash:'DIR/policy'", "no such file; without the quotes"),
    (
      "tls_server_sni_maps = 'hash:DIR/policy'",
      "no tables of type 'hash; without the quotes around it the table is there"
    ),
    (
      "smtpd_discard_ehlo_keyword_address_maps = cidr:DIR/policy;",
      "no such file; without the semicolon"
    ),
    (
      "relay_clientcerts = hash:DIR/policy;",
      "has not been made; without the semicolon behind it the table is there"
    ),
    ("relay_clientcerts = texthash:\"DIR/policy\"", "no such file; without the quotes"),
    (
      "smtpd_relay_restrictions = check_ccert_access texthash:DIR/policy;, reject",
      "no such file; without the semicolon"
    ),
    (
      "smtpd_recipient_restrictions = permit, check_ccert_access <texthash:DIR/policy",
      "no tables of type <texthash; without the \"<\" before it the table is there"
    ),
    ("tls_random_source = dev:/dev/urandom;", "not there; without the semicolon behind it it is"),
    ("tls_random_exchange_name = \"DIR/prng\"", "not there; without the quotes around it it is"),
    ("tls_config_file = DIR/openssl.cnf;", "not there; without the semicolon behind it it is"),
  ])
  func `every path and table of TLS is told with what is wrong with it`(
    setting: String, message: String
  ) async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    try bench.put("dh.pem", "other/dh-parameters.pem")
    for name in ["policy", "policy.db", "openssl.cnf"] {
      try bench.directory.write(name, "example.org may\n")
    }
    try FileManager.default.createDirectory(
      atPath: bench["cas"], withIntermediateDirectories: false)
    try bench.server(
      "queue_directory = DIR/queue\nsmtpd_tls_cert_file = DIR/cert.pem\n"
        + "smtpd_tls_key_file = DIR/key.pem\nsmtpd_tls_ask_ccert = yes\n\(setting)")
    let version = setting.hasPrefix("tls_config_file") ? ["--postfix-version", "3.9.1"] : []
    let result = try await bench.check(version + ["--format", "json"])
    let expected = message.replacing("DIR", with: bench.directory.path)
    let found = result.findings.filter { $0.message.contains(expected) }
    #expect(found.count == 1, "\(result)")
    #expect(found.allSatisfy { !$0.remedy.contains("postmap") }, "\(result)")
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
