// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The settings that `mxtls config` shows, as postconf(1) shows them.
@Suite struct ConfigPostfixTests {
  private struct Setting {
    let service: String
    let name: String
    let value: String
    let origin: String
    let standard: String?
  }

  private static let master = """
    smtp inet n - y - - smtpd
    submission inet n - y - - smtpd
      -o syslog_name=postfix/submission
      -o smtpd_tls_security_level=encrypt
      -o { smtpd_tls_mandatory_protocols = >=TLSv1.2 }
    smtps inet n - y - - smtpd -o smtpd_tls_wrappermode=yes
    tlsproxy unix - - y - 0 tlsproxy
    dnsblog unix - - y - 0 dnsblog
    postscreen inet n - y - 1 postscreen
    smtp unix - - y - - smtp
    relay unix - - y - - smtp -o smtp_tls_security_level=$relay_level -o relay_level=dane
    lmtp unix - - y - - lmtp
    local unix - n n - - local

    """

  private func settings(_ json: JSONValue) throws -> [Setting] {
    let instance = try #require(json["instances"]?.elements.first)
    let services = (instance["services"]?.elements ?? []).flatMap { service in
      (service["settings"]?.elements ?? []).map { (service["service"]?.string ?? "", $0) }
    }
    let shared = (instance["shared"]?.elements ?? []).map { ("", $0) }
    return (services + shared).map { service, setting in
      Setting(
        service: service, name: setting["name"]?.string ?? "",
        value: setting["value"]?.string ?? "",
        origin: setting["origin"]?.string ?? "", standard: setting["default"]?.string)
    }
  }

  private func dictionary(_ result: ToolResult) -> [String: String] {
    Dictionary(
      result.text.split(separator: "\n").compactMap { line in
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          .map { $0.trimmingCharacters(in: .whitespaces) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
      }, uniquingKeysWith: { first, _ in first })
  }

  @Test(arguments: [
    "",
    "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_chain_files = /a, /b\n",
    """
    smtp_use_tls = yes
    smtp_tls_note_starttls_offer = yes
    certs = /etc/postfix/certs
    smtp_tls_key_file = $certs/newreq.pem
    smtp_tls_cert_file = ${certs}/newcert.pem
    smtpd_tls_cert_file = $smtp_tls_cert_file
    smtpd_tls_session_cache_database = sdbm:/etc/postfix/smtpd_scache
    smtpd_tls_loglevel = ${stress?{0}:{1}}
    """ + "\n",
  ])
  func `values are those of postconf`(main: String) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("main.cf", "mail_owner = postfix\n" + main)
    try directory.write("master.cf", Self.master)
    let result = try await Tool.mxtls.run("config", "-c", directory.path, "--format", "json")
    #expect(result.status == 0, "\(result)")
    let shown = try settings(try JSONValue(result.text))
    let postconf = try Tool("postconf")
    let values = try await dictionary(postconf.run("-c", directory.path, "-x"))
    let defaults = try await dictionary(postconf.run("-c", directory.path, "-dx"))
    let options = try await dictionary(postconf.run("-c", directory.path, "-Px"))
    var overrides = 0
    for setting in shown {
      let place = "\(setting.service) \(setting.name)"
      if setting.origin == "service" {
        overrides += 1
        #expect(options["\(setting.service)/\(setting.name)"] == setting.value, "\(place)")
      } else if place != "relay/unix smtp_tls_dane_insecure_mx_policy" {
        // That one follows the level, which the service has of its own.
        #expect(values[setting.name] == setting.value, "\(place)")
      }
      // The defaults of others follow what is set, and those that postconf prints do not.
      if setting.origin == "default" {
        #expect(setting.standard == setting.value, "\(place)")
      } else if let standard = defaults[setting.name], !standard.isEmpty, main.isEmpty {
        #expect(setting.standard == standard, "\(place)")
      }
    }
    #expect(overrides == 4)
    #expect(shown.count > 250)
  }

  @Test func `what is set is told with its place and meaning, and the rest on demand`() async throws
  {
    let directory = try TemporaryDirectory()
    try directory.write(
      "main.cf", "# Ours\nsmtpd_use_tls = yes\nsmtpd_tls_loglevel = 0\nsmtp_tls_loglevel = 1\n")
    try directory.write("master.cf", Self.master)
    let changed = try await Tool.mxtls.run(
      "config", "-c", directory.path, "--diff-from-default", "submission")
    #expect(changed.status == 0, "\(changed)")
    let lines = changed.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 5, "\(changed)")
    #expect(lines[0].hasPrefix("\(directory.path), Postfix "))
    #expect(lines[1] == "servers (smtpd): submission/inet")
    #expect(lines[2].contains("smtpd_tls_security_level = encrypt"), "\(changed)")
    #expect(lines[2].contains("master.cf:4") && lines[2].contains("over TLS alone"), "\(changed)")
    #expect(
      changed.text.contains("obsolete: use smtpd_tls_security_level = may"), "\(changed)")

    let usual = try await Tool.mxtls.run("config", "-c", directory.path)
    let all = try await Tool.mxtls.run("config", "-c", directory.path, "-v")
    #expect(usual.text.contains("submission/inet, besides"), "\(usual)")
    #expect(!usual.text.contains("smtpd_tls_dcert_file"), "\(usual)")
    #expect(all.text.contains("smtpd_tls_dcert_file"), "\(all)")
    #expect(usual.errorText.hasPrefix("mxtls: note: "), "\(usual)")
    #expect(all.errorText == "", "\(all)")
  }

  @Test func `a service that is not there, and a directory without main cf, are errors`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let empty = try await Tool.mxtls.run("config", "-c", directory.path)
    #expect(empty.status == 78 && empty.text.isEmpty, "\(empty)")
    try directory.write("main.cf", "smtpd_tls_loglevel = ${\nthis is no setting\n")
    try directory.write("master.cf", Self.master)
    let none = try await Tool.mxtls.run("config", "-c", directory.path, "local", "relay", "nosuch")
    #expect(none.status == 66, "\(none)")
    #expect(none.errorText.contains("mxtls: error: local: "), "\(none)")
    #expect(none.errorText.contains("mxtls: error: nosuch: "), "\(none)")
    #expect(none.errorText.contains("mxtls: warning: "), "\(none)")
    #expect(none.text.contains("smtp_tls_security_level = dane"), "\(none)")
    let broken = try await Tool.mxtls.run("config", "-c", directory.path, "smtp/inet")
    #expect(broken.text.contains("smtpd_tls_loglevel = ${"), "\(broken)")
  }

  @Test func `a key that was pasted into a value is not shown`() async throws {
    let directory = try TemporaryDirectory()
    let key = try String(contentsOfFile: Fixture.path("keys/p256.pem"), encoding: .utf8)
    let body = key.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    try directory.write("main.cf", "smtpd_tls_CAfile =\n\(body)\n")
    try directory.write("master.cf", Self.master)
    let secret = try #require(key.split(separator: "\n").dropFirst().first)
    for format in ["text", "json"] {
      let result = try await Tool.mxtls.run("config", "-c", directory.path, "--format", format)
      #expect(result.status == 0, "\(result)")
      #expect(!result.text.contains(secret) && !result.errorText.contains(secret))
    }
  }
}
