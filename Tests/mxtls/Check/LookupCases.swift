// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

extension FindingCase {
  /// Settings beside a good pair, with a table in the file "policy" where there is one.
  private static func client(
    _ id: String, _ severity: String, at parameter: String, with arguments: [String] = [],
    policy: String? = nil, _ text: String
  ) -> FindingCase {
    FindingCase(id, severity, at: parameter, with: arguments) { bench in
      try bench.pair("certificates/rsa2048.pem")
      if let policy { try bench.directory.write("policy", policy) }
      if parameter.hasPrefix("lmtp_") { try bench.master("lmtp unix - - n - - lmtp\n") }
      try bench.server(
        "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
          + "smtp_tls_security_level = may\n" + text)
    }
  }

  private static let maps = "smtp_tls_policy_maps"
  private static let recipients = "smtpd_recipient_restrictions"

  /// A table about the certificates of clients, which may be asked for them.
  private static func clients(_ severity: String, asked isAsked: Bool, _ text: String)
    -> FindingCase
  {
    client(
      "config.table", severity, at: text.split(separator: " ").first.map(String.init) ?? "",
      "smtpd_tls_security_level = may\nsmtpd_tls_ask_ccert = \(isAsked ? "yes" : "no")\n"
        + "smtpd_relay_restrictions = permit_tls_clientcerts, reject_unauth_destination\n" + text)
  }

  private static let screened =
    "smtpd pass - - n - - smtpd\ntlsproxy unix - - n - 0 tlsproxy\ntlsmgr unix - - n - 1 tlsmgr\n"

  /// Values and tables that say how a program does TLS, and with whom.
  static let ofLookups: [FindingCase] = [
    client("config.table", "critical", at: maps, "\(maps) = hash:DIR/gone"),
    client("config.table", "critical", at: maps, "\(maps) = regexp:DIR/gone"),
    client("config.unusable", "critical", at: maps, "\(maps) = texthash:DIR"),
    client("config.table", "warning", at: maps, "\(maps) = regexp:DIR"),
    client("config.table", "critical", at: maps, "\(maps) = proxy:texthash:DIR/gone"),
    client("config.table", "critical", at: maps, "\(maps) = fail:x"),
    client("config.table", "critical", at: maps, "\(maps) = inline:{}"),
    client(
      "config.table", "critical", at: "lmtp_tls_per_site", "lmtp_tls_per_site = texthash:DIR/gone"),
    clients("critical", asked: true, "relay_clientcerts = texthash:DIR/gone"),
    clients("warning", asked: false, "relay_clientcerts = hash:DIR/gone"),
    client(
      "config.unusable", "critical", at: "relay_clientcerts", "relay_clientcerts = DIR/policy"),
    clients("critical", asked: true, "\(recipients) = check_ccert_access hash:DIR/gone"),
    clients("warning", asked: false, "\(recipients) = {check_ccert_access hash:DIR/gone}, permit"),
    clients("critical", asked: false, "\(recipients) = check_ccert_access DIR/policy"),
    client("config.unusable", "critical", at: maps, "\(maps) = DIR/policy"),
    client("config.unusable", "critical", at: maps, "\(maps) = static:"),
    // proxymap reads main.cf, and no line of another service.
    FindingCase("config.unusable", "critical", at: maps) { bench in
      try bench.directory.write("policy", "example.org may\n")
      try bench.server("smtp_tls_security_level = may")
      try bench.master(
        "smtp unix - - n - - smtp -o \(maps)=proxy:texthash:\(bench["policy"])\n")
    },
    FindingCase("config.table-stale", "warning", at: maps) { bench in
      try bench.directory.write("policy", "example.org may\nexample.net may\n")
      let made = try await Tool("postmap").run("hash:\(bench["policy"])")
      guard made.status == 0 else { throw MissingIndex(reason: "\(made)") }
      try bench.directory.write("policy", "example.org encrypt\nexample.net may\n")
      try bench.server("smtp_tls_security_level = may\n\(maps) = hash:DIR/policy")
    },
    client(
      "config.policy", "critical", at: maps, policy: "example.org may\nexample.net must\n",
      "\(maps) = texthash:DIR/policy"),
    client(
      "config.policy", "critical", at: "lmtp_tls_policy_maps",
      "lmtp_tls_policy_maps = inline:{{example.org=encrypt nosuch=1}}"),
    client(
      "config.policy", "critical", at: maps, with: ["--postfix-version", "3.8"],
      "\(maps) = static:{may enable_rpk=yes}"),
    client(
      "config.policy", "critical", at: "smtp_tls_per_site", "smtp_tls_per_site = static:encrypt"),
    client(
      "config.peer-unverifiable", "critical", at: maps,
      "\(maps) = inline:{{example.org=secure} {example.net=verify}}"),
    client("config.dane-off", "warning", at: maps, "\(maps) = inline:{{example.org=dane}}"),
    client("config.dane-off", "critical", at: maps, "\(maps) = static:dane-only"),
    client(
      "config.digest", "critical", at: "smtpd_tls_fingerprint_digest",
      "smtpd_tls_fingerprint_digest = sha257"),
    client(
      "config.digest", "critical", at: "lmtp_tls_fingerprint_digest",
      "lmtp_tls_security_level = may\nlmtp_tls_fingerprint_digest = whirlpool"),
    FindingCase("config.digest", "critical", at: "smtpd_tls_fingerprint_digest") { bench in
      try bench.server("")
      try bench.master(
        "smtp inet n - n - - smtpd\n587 inet n - n - - smtpd -o smtpd_tls_fingerprint_digest=md4\n")
    },
    client(
      "config.servername", "critical", at: "smtp_tls_servername",
      "smtp_tls_servername = mx.example.org."),
    client(
      "config.servername", "critical", at: "lmtp_tls_servername",
      "lmtp_tls_security_level = encrypt\nlmtp_tls_servername = [192.0.2.1]"),
    client(
      "config.unknown-word", "warning", at: "smtp_tls_loglevel", "smtp_tls_loglevel = 1 verbos"),
    client(
      "config.unknown-word", "warning", at: "tls_session_ticket_cipher",
      "tls_session_ticket_cipher = aes-256-gcm"),
    FindingCase("config.unknown-word", "warning", at: "smtpd_tls_loglevel") { bench in
      try bench.server("")
      try bench.master("smtp inet n - n - - smtpd -o smtpd_tls_loglevel=all\n")
    },
    FindingCase("config.server-tls-off", "warning", at: "postscreen_discard_ehlo_keywords") {
      bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.server("postscreen_discard_ehlo_keywords = starttls")
      try bench.master(screened + "25 inet n - n - 1 postscreen\n")
    },
    FindingCase("config.table", "critical", at: "postscreen_discard_ehlo_keyword_address_maps") {
      bench in
      try bench.server("")
      try bench.master(
        screened + "25 inet n - n - 1 postscreen"
          + " -o postscreen_discard_ehlo_keyword_address_maps=cidr:DIR/gone\n")
    },
    client(
      "config.client-wrapper", "critical", at: "smtp_tls_wrappermode", "smtp_tls_wrappermode = yes"),
    FindingCase("config.no-tlsproxy", "critical", at: "smtp_tls_connection_reuse") { bench in
      try bench.server("smtp_tls_connection_reuse = yes")
      try bench.master("smtp unix - - n - - smtp\n")
    },
    client(
      "ca.unusable", "critical", at: "smtp_tls_trust_anchor_file",
      "smtp_tls_security_level = verify\nsmtp_tls_trust_anchor_file = DIR/cert.pem DIR/gone"),
    client(
      "config.peer-unverifiable", "critical", at: "smtp_tls_fingerprint_cert_match",
      "smtp_tls_security_level = fingerprint\nsmtp_tls_fingerprint_cert_match = AB:CD"),
    client(
      "config.unusable", "critical", at: "smtp_dns_support_level", "smtp_dns_support_level = dane"),
    client(
      "config.unusable", "critical", at: "smtpd_sasl_tls_security_options",
      "smtpd_sasl_auth_enable = yes\nsmtpd_sasl_tls_security_options = noanonymus"),
    client(
      "config.unusable", "critical", at: "smtpd_sasl_security_options",
      "smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n"
        + "smtpd_sasl_security_options = nosuch"),
    FindingCase("config.unusable", "critical", at: "smtp_sasl_tls_security_options") { bench in
      try bench.server("smtp_tls_security_level = may\nsmtp_sasl_tls_security_options = none")
      try bench.master("relay unix - - n - - smtp -o smtp_sasl_auth_enable=yes\n")
    },
    client("config.unusable", "critical", at: "lmtp_host_lookup", "lmtp_host_lookup = DNS"),
  ]
}
