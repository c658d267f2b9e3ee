// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

@Suite struct DefaultsTests {
  @Test func `the defaults are those of the installed Postfix`() async throws {
    let result = try await Tool("postconf").run("-d")
    let installed = MainCF(parsing: result.output, file: "postconf -d")
    let version = try #require(installed.setting(of: "mail_version")?.value)
    #expect(try #require(PostfixVersion(version)) == .reference)

    for name in ParameterDefaults.names(in: .reference) {
      let value = ParameterDefaults.value(of: name, in: .reference)
      #expect(installed.setting(of: name)?.value == value, "\(name)")
    }
    for setting in installed.settings where setting.name.contains("tls") {
      #expect(ParameterDefaults.value(of: setting.name, in: .reference) != nil, "\(setting.name)")
    }
  }

  @Test func `no default refers to a parameter without one`() throws {
    let computed = ["config_directory", "mail_version", "mydomain", "myhostname"]
    // These two came before parameters of other names, which still look at them.
    let known = computed + ["tlsproxy_client_level", "tlsproxy_client_policy"]
    for name in ParameterDefaults.names(in: .reference) {
      let value = ParameterDefaults.value(of: name, in: .reference) ?? ""
      for match in value.matches(of: /\$[({]?(\w+)/) {
        let other = String(match.1)
        let isKnown =
          known.contains(other) || ParameterDefaults.value(of: other, in: .reference) != nil
        #expect(isKnown, "\(name) refers to \(other)")
      }
    }
  }

  @Test(arguments: [
    ("smtp_tls_protocols", "3.5.25", "!SSLv2, !SSLv3"),
    ("smtp_tls_protocols", "3.6.0", ">=TLSv1"),
    ("smtpd_tls_fingerprint_digest", "3.5.0", "md5"),
    ("smtpd_tls_eecdh_grade", "2.7.0", "none"),
    ("smtpd_tls_eecdh_grade", "3.1.0", "strong"),
    ("smtpd_tls_chain_files", "3.3.0", nil),
    ("smtpd_tls_chain_files", "3.4.0", ""),
    ("smtp_tls_enable_rpk", "3.8.0", nil),
    ("smtp_tls_enable_rpk", "3.11.6", "no"),
    ("tlsproxy_client_loglevel_parameter", "3.11.6", "smtp_tls_loglevel"),
    ("tlsproxy_client_loglevel_parameter", "3.12-20260801", nil),
    ("tlsproxy_client_level", "3.6.0", "$smtp_tls_security_level"),
    ("tlsproxy_client_level", "3.7.0", nil),
    ("lmtp_tls_security_level", "3.11.6", ""),
    ("tls_low_cipherlist", "3.8.0", ""),
    ("tls_null_cipherlist", "3.7.11", "eNULL:!aNULL"),
    ("tls_null_cipherlist", "3.8.0", "eNULL:!kDH:!kECDH:!aDSS:!MD5:!aNULL"),
    ("tls_ffdhe_auto_groups", "3.7.11", nil),
    ("tls_eecdh_auto_curves", "3.10.13", "X25519 X448 prime256v1 secp384r1 secp521r1"),
    ("tls_eecdh_auto_curves", "3.11.7", "?X25519MLKEM768:DEFAULT"),
    ("tls_ffdhe_auto_groups", "3.11.7", ""),
    ("smtp_tls_dane_insecure_mx_policy", "3.10.13", "dane"),
    ("smtp_tlsrpt_skip_reused_handshakes", "3.10.13", "yes"),
    ("lmtp_tlsrpt_skip_reused_handshakes", "3.11.7", "no"),
    ("tls_legacy_public_key_fingerprints", "3.10.13", "no"),
    ("tls_legacy_public_key_fingerprints", "3.11.7", nil),
    ("tlsproxy_tls_enable_rpk", "3.8.20", nil),
    ("tlsproxy_tls_enable_rpk", "3.10.13", "$smtpd_tls_enable_rpk"),
    (
      "tlsproxy_client_security_level", "3.10.13",
      "${tlsproxy_client_level?{$tlsproxy_client_level}:{$smtp_tls_security_level}}"
    ),
    ("requiretls_enable", "3.10.13", nil), ("requiretls_enable", "3.11.7", "yes"),
    ("nonesuch", "3.7.0", nil),
  ])
  func `the defaults differ by release`(name: String, version: String, value: String?) throws {
    let version = try #require(PostfixVersion(version))
    #expect(ParameterDefaults.value(of: name, in: version) == value)
  }

  @Test(arguments: [
    ("3.10.0", "3.11", ""), ("3.11.6", "3.6", ""), ("3.11.6", "3.11", "may"),
    ("3.12-20260801", "3.12", "may"),
  ])
  func `the client's security level depends on release and compatibility level`(
    version: String, level: String, value: String
  ) throws {
    let host = ConfiguredHost(
      name: "mx.example.org", configurationDirectory: "/etc/postfix",
      version: try #require(PostfixVersion(version)))
    let configuration = PostfixConfiguration(
      main: MainCF(parsing: "compatibility_level = \(level)\n".utf8, file: "main.cf"),
      master: MasterCF(parsing: "".utf8, file: "master.cf"), host: host)
    #expect(try configuration.value(of: "smtp_tls_security_level") == value)
    #expect(try configuration.value(of: "tlsproxy_client_security_level") == value)
  }
}
