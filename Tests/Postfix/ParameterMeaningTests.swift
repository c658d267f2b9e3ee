// SPDX-License-Identifier: Apache-2.0

import Postfix
import Testing

/// What parameters mean, and which there are.
@Suite struct ParameterMeaningTests {
  /// What the table of defaults has for other reasons than TLS.
  private static let others: Set = [
    "alternate_config_directories", "command_directory", "compatibility_level", "daemon_directory",
    "data_directory", "default_database_type", "default_process_limit", "inet_interfaces",
    "inet_protocols", "mail_name", "mail_owner", "maillog_file", "master_service_disable",
    "meta_directory", "multi_instance_directories", "multi_instance_enable", "multi_instance_group",
    "multi_instance_name", "multi_instance_wrapper", "mydestination", "myorigin", "openssl_path",
    "queue_directory", "relayhost", "setgid_group", "shlib_directory", "stress", "syslog_name",
    "tlsmgr_service_name", "tlsproxy_service_name", "tlsproxy_watchdog_timeout",
    "tlsproxy_client_loglevel_parameter", "ignore_mx_lookup_error", "tlsproxy_client_level",
    "tlsproxy_client_policy",
  ]

  private func configuration(
    _ version: String, main: String = "", master: String = ""
  ) throws -> PostfixConfiguration {
    PostfixConfiguration(
      main: MainCF(parsing: main.utf8, file: "main.cf"),
      master: MasterCF(parsing: master.utf8, file: "master.cf"),
      host: ConfiguredHost(
        name: "mx.example.org", configurationDirectory: "/etc/postfix",
        version: try #require(PostfixVersion(version))))
  }

  private func settings(_ configuration: PostfixConfiguration) -> [TLSSetting] {
    TLSProgram.allCases.flatMap { configuration.tlsSettings(of: $0) }
      + configuration.sharedTLSSettings
  }

  @Test(arguments: ["2.11.0", "3.4.0", "3.7.11", "3.8.0", "3.9.0", "3.10.13", "3.11.7"])
  func `every parameter for TLS is shown, and its default is explained`(version: String) throws {
    let configuration = try configuration(version)
    let shown = settings(configuration)
    let names = try Set(ParameterDefaults.names(in: #require(PostfixVersion(version))))
    let missing = names.subtracting(shown.map(\.name)).subtracting(Self.others)
      .filter { !$0.contains("_sasl_") && !$0.contains("resolver") && !$0.contains("restriction") }
      .subtracting(["smtpd_upstream_proxy_protocol"])
    #expect(missing == [])
    #expect(Set(shown.map(\.name)).count == shown.count)
    for setting in shown {
      #expect(ParameterMeaning.text(of: setting) != nil, "\(setting.name) = \(setting.value)")
      #expect(setting.isDefault && setting.origin == .builtIn, "\(setting)")
    }
  }

  @Test(arguments: [
    ("smtpd_tls_security_level", "May", "STARTTLS is offered, and mail is also taken without it"),
    ("smtp_tls_security_level", "none", "mail is sent in clear, also where STARTTLS is offered"),
    ("lmtp_tls_loglevel", "3", "handshakes are logged in detail, which is for debugging"),
    ("tlsproxy_client_cert_file", "x", "the certificate for servers that ask clients for one"),
    ("tlsproxy_tls_auth_only", "yes", "passwords are taken over TLS alone"),
    ("tls_eecdh_auto_curves", "", "OpenSSL chooses the curves"),
  ])
  func `a value is explained as it is`(name: String, value: String, text: String) {
    let setting = TLSSetting(name: name, value: value, defaultValue: nil, origin: .builtIn)
    #expect(ParameterMeaning.text(of: setting) == text)
  }

  @Test func `a parameter of another release is shown where it is set`() throws {
    let configuration = try configuration("3.7.11", main: "smtpd_tls_enable_rpk = yes\n")
    let setting = try #require(
      configuration.tlsSettings(of: .smtpd).first { $0.name == "smtpd_tls_enable_rpk" })
    #expect(setting.value == "yes" && setting.defaultValue == nil && !setting.isDefault)
    #expect(setting.origin == .main(file: "main.cf", line: 1))
  }

  @Test func `an option of a service comes before main cf, and what it refers to is expanded`()
    throws
  {
    let configuration = try configuration(
      "3.7.11", main: "level = encrypt\nsmtpd_tls_security_level = may\n",
      master: "submission inet n - y - - smtpd\n  -o smtpd_tls_security_level=$level\n")
    let service = try #require(configuration.master.services.first)
    let setting = try #require(
      configuration.tlsSettings(of: .smtpd, in: service).first {
        $0.name == "smtpd_tls_security_level"
      })
    #expect(setting.value == "encrypt" && setting.defaultValue == "")
    #expect(
      setting.origin == .service(identity: "submission/inet", file: "master.cf", line: 2))
  }
}
