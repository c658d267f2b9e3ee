// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

extension FindingCase {
  /// A main.cf without any pair.
  static func settings(
    _ id: String, _ severity: String, at parameter: String?, with arguments: [String] = [],
    _ text: String
  ) -> FindingCase {
    FindingCase(id, severity, at: parameter, with: arguments) { try $0.main(text) }
  }

  /// Settings beside a good pair.
  static func server(
    _ id: String, _ severity: String, at parameter: String, with arguments: [String] = [],
    _ text: String
  ) -> FindingCase {
    FindingCase(id, severity, at: parameter, with: arguments) { bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.server(
        "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n" + text)
    }
  }

  /// Faults of main.cf and master.cf themselves.
  static let ofConfigurations: [FindingCase] = [
    FindingCase("config.unreadable", "unknown") { bench in
      try FileManager.default.removeItem(atPath: bench["main.cf"])
    },
    FindingCase("config.unreadable", "note") { bench in
      try FileManager.default.removeItem(atPath: bench["master.cf"])
    },
    FindingCase("config.unreadable", "unknown") { bench in
      try FileManager.default.removeItem(atPath: bench["master.cf"])
      mkfifo(bench["master.cf"], 0o600)
    },
    settings("config.unusable", "critical", at: nil, "this is no assignment"),
    settings(
      "config.unusable", "critical", at: nil, "smtpd_tls_cert_file = $smtpd_tls_key_file"),
    settings("config.unusable", "critical", at: nil, "smtpd_tls_wrappermode = perhaps"),
    settings(
      "config.unusable", "critical", at: "smtpd_tls_auth_only", "smtpd_tls_auth_only = yes # always"
    ),
    settings(
      "config.unusable", "critical", at: "smtp_starttls_timeout", "smtp_starttls_timeout = 0"),
    FindingCase("config.unusable", "critical", at: "smtpd_tls_received_header") { bench in
      try bench.master("587 inet n - n - - smtpd -o smtpd_tls_received_header=true\n")
    },
    FindingCase("config.unusable", "critical", at: "tls_random_bytes") { bench in
      try bench.server("tls_random_bytes = 0")
      try bench.master("tlsmgr unix - - n 1000? 1 tlsmgr\n")
    },
    FindingCase("config.ignored-line", "warning") { bench in
      try bench.directory.write("main.cf", "  continued = nothing\nmyhostname = mx.example.org\n")
    },
    FindingCase("config.byte-order-mark", "warning") { bench in
      try bench.directory.write("main.cf", "\u{FEFF}myhostname = mx.example.org\n")
    },
    FindingCase("config.byte-order-mark", "warning") { bench in
      try bench.master("\u{FEFF}smtp inet n - n - - smtpd\n")
    },
    FindingCase("config.byte-order-mark", "warning") { bench in
      try bench.main("smtp_tls_policy_maps = texthash:DIR/policy")
      try bench.directory.write("policy", "\u{FEFF}example.net encrypt\n")
    },
    FindingCase("config.byte-order-mark", "warning") { bench in
      try bench.server("tls_server_sni_maps = texthash:DIR/sni")
      try bench.directory.write("sni", "\u{FEFF}# nothing yet\n")
    },
    settings(
      "config.compatibility-level", "warning", at: nil, "compatibility_level = 3.9"),
    settings(
      "config.overridden", "note", at: "smtp_tls_security_level",
      "smtp_tls_security_level = none\nsmtp_tls_security_level = may"),
    settings(
      "config.obsolete-parameter", "warning", at: "smtp_use_tls", "smtp_use_tls = yes"),
    FindingCase("config.obsolete-parameter", "warning", at: "smtpd_enforce_tls") { bench in
      try bench.master("submission inet n - n - - smtpd -o smtpd_enforce_tls=yes\n")
    },
    settings(
      "config.unknown-parameter", "warning", at: "smtpd_tls_chain_files",
      with: ["--postfix-version", "3.3"], "smtpd_tls_chain_files = DIR/chain.pem"),
    settings(
      "config.unknown-parameter", "warning", at: "tls_server_chain_sni_maps",
      "tls_server_chain_sni_maps = texthash:DIR/sni"),
    settings(
      "config.unknown-parameter", "warning", at: "smtp_tls_securty_level",
      "smtp_tls_securty_level = may"),
    settings(
      "config.unknown-parameter", "warning", at: "smtpd_tls_chain_file",
      "smtpd_tls_chain_file = DIR/chain.pem"),
    FindingCase("config.unknown-parameter", "warning", at: "smtpd_tls_securty_level") { bench in
      try bench.master("587 inet n - n - - smtpd -o smtpd_tls_securty_level=encrypt\n")
    },
    settings(
      "config.unknown-parameter", "warning", at: "smtp_tls_CAfile",
      "smtp_tls_CAfile = ${cas}/a.pem"),
    FindingCase("config.unknown-parameter", "warning", at: "smtpd_tls_security_level") { bench in
      try bench.master("587 inet n - n - - smtpd -o smtpd_tls_security_level=$mua_level\n")
    },
    settings("config.client-tls-off", "warning", at: "smtp_tls_security_level", ""),
    server(
      "config.client-tls-off", "warning", at: "smtp_discard_ehlo_keywords",
      "smtp_tls_security_level = may\nsmtp_discard_ehlo_keywords = chunking, STARTTLS"),
    FindingCase("config.client-tls-off", "warning", at: "lmtp_discard_lhlo_keywords") { bench in
      try bench.main("lmtp_tls_security_level = may\nlmtp_discard_lhlo_keywords = starttls")
      try bench.master("lmtp unix - - n - - lmtp\n")
    },
    server(
      "config.client-tls-off", "critical", at: "smtp_discard_ehlo_keywords",
      "smtp_tls_security_level = encrypt\nsmtp_discard_ehlo_keywords = starttls"),
    server(
      "config.server-tls-off", "warning", at: "smtpd_discard_ehlo_keywords",
      "smtpd_discard_ehlo_keywords = silent-discard, starttls"),
    server(
      "config.server-tls-off", "critical", at: "smtpd_discard_ehlo_keywords",
      "smtpd_tls_security_level = encrypt\nsmtpd_discard_ehlo_keywords = starttls"),
    server(
      "config.peer-unverifiable", "critical", at: "smtp_tls_CAfile",
      "smtp_tls_security_level = secure"),
    server(
      "config.peer-unverifiable", "critical", at: "smtp_tls_CAfile",
      "smtp_tls_security_level = verify"),
    server(
      "config.peer-unverifiable", "critical", at: "smtp_tls_fingerprint_cert_match",
      "smtp_tls_security_level = fingerprint"),
    server(
      "config.dane-off", "warning", at: "smtp_dns_support_level", "smtp_tls_security_level = dane"),
    server(
      "config.dane-off", "critical", at: "smtp_dns_support_level",
      "smtp_tls_security_level = dane-only"),
    server(
      "config.dane-off", "warning", at: "smtp_host_lookup",
      "smtp_tls_security_level = dane\nsmtp_dns_support_level = dnssec\nsmtp_host_lookup = native"),
    server(
      "config.dane-off", "warning", at: "ignore_mx_lookup_error",
      """
      smtp_tls_security_level = dane
      smtp_dns_support_level = dnssec
      ignore_mx_lookup_error = yes
      """),
    server(
      "config.dane-off", "warning", at: "smtp_dns_resolver_options",
      """
      smtp_tls_security_level = dane
      smtp_dns_support_level = dnssec
      smtp_dns_resolver_options = RES_DEFNAMES
      """),
    // Of two clients of the same level one asks for no DNSSEC.
    FindingCase("config.dane-off", "warning", at: "smtp_dns_support_level") { bench in
      try bench.server("smtp_tls_security_level = dane\nsmtp_dns_support_level = dnssec")
      try bench.master(
        "smtp unix - - n - - smtp\nplain unix - - n - - smtp -o smtp_dns_support_level=enabled\n")
    },
    FindingCase(
      "config.resolver", "warning", at: "smtp_tls_security_level", with: ["--root", "DIR"]
    ) { bench in
      try bench.resolver("nameserver 192.0.2.53", in: "etc")
      try bench.server("smtp_tls_security_level = dane\nsmtp_dns_support_level = dnssec")
    },
    FindingCase("config.no-tlsmgr", "critical", at: "tlsmgr_service_name") { bench in
      try bench.server("")
      try bench.master("smtp inet n - n - - smtpd\n")
    },
    FindingCase("config.random-source", "critical", at: "tls_random_source") { bench in
      try bench.server("tls_random_source = dev:DIR/gone")
      try bench.master("smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n")
    },
    FindingCase("config.random-source", "warning", at: "tls_random_source") { bench in
      try bench.server("tls_random_source =")
      try bench.master("smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n")
    },
    settings("config.server-tls-off", "warning", at: "smtpd_tls_security_level", ""),
    settings(
      "config.invalid-level", "critical", at: "smtpd_tls_security_level",
      "smtpd_tls_security_level = perhaps"),
    settings(
      "config.no-certificate", "critical", at: "smtpd_tls_cert_file",
      "smtpd_tls_security_level = may"),
    server(
      "config.protocols", "warning", at: "smtpd_tls_protocols", "smtpd_tls_protocols = !SSLv2"),
    server(
      "config.protocols", "warning", at: "smtp_tls_protocols", "smtp_tls_protocols = >=TLSv1.3"),
    server(
      "config.protocols", "critical", at: "smtpd_tls_protocols", "smtpd_tls_protocols = TLSv1"),
    server(
      "config.protocols", "critical", at: "smtpd_tls_protocols", "smtpd_tls_protocols = TLSv9"),
    server(
      "config.protocols", "note", at: "smtpd_tls_protocols",
      "smtpd_tls_protocols = !SSLv2 !SSLv3 !TLSv1.3"),
    // A service whose pair is that of all others.
    FindingCase("config.protocols", "critical", at: "smtpd_tls_protocols") { bench in
      try bench.server("")
      try bench.master("submission inet n - n - - smtpd -o smtpd_tls_protocols=TLSv9\n")
    },
    FindingCase("ca.unusable", "critical", at: "smtpd_tls_CAfile") { bench in
      try bench.server("")
      try bench.master(
        "smtp inet n - n - - smtpd\n26 inet n - n - - smtpd -o smtpd_tls_CAfile=/nowhere\n")
    },
    server("config.ciphers", "warning", at: "smtpd_tls_ciphers", "smtpd_tls_ciphers = export"),
    server(
      "config.ciphers", "note", at: "smtpd_tls_ciphers", with: ["--postfix-version", "3.10.13"],
      "smtpd_tls_ciphers = low\nsmtpd_tls_exclude_ciphers = aNULL, MD5"),
    server("config.ciphers", "critical", at: "smtp_tls_ciphers", "smtp_tls_ciphers = best"),
    server(
      "config.ciphers", "critical", at: "smtpd_tls_exclude_ciphers",
      "smtpd_tls_exclude_ciphers = HIGH, MEDIUM"),
    server(
      "config.ciphers", "warning", at: "smtpd_tls_exclude_ciphers",
      "smtpd_tls_exclude_ciphers = aNULL, ECDHE"),
    server(
      "config.ciphers", "warning", at: "tls_medium_cipherlist",
      "tls_medium_cipherlist = AES256-SHA:AES128-SHA"),
    server(
      "config.key-exchange", "warning", at: "tls_eecdh_auto_curves",
      with: ["--postfix-version", "3.10.13"],
      "tls_eecdh_auto_curves = X25519MLKEM768:?SecP256r1MLKEM768"),
    server(
      "config.key-exchange", "warning", at: "tls_eecdh_auto_curves",
      with: ["--postfix-version", "3.10.13"], "tls_eecdh_auto_curves ="),
    FindingCase("config.server-tls-off", "critical", at: "smtpd_tls_wrappermode") { bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.server(
        "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
          + "smtpd_tls_wrappermode = yes")
      try bench.master("smtp inet n - y - - smtpd\n")
    },
    settings(
      "config.key-without-certificate", "warning", at: "smtp_tls_key_file",
      "smtp_tls_key_file = DIR/key.pem"),
    FindingCase("config.client-certificate", "note", at: "smtp_tls_cert_file") { bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.server("smtp_tls_cert_file = DIR/cert.pem\nsmtp_tls_key_file = DIR/key.pem")
    },
    FindingCase("config.legacy-ignored", "warning", at: "smtpd_tls_cert_file") { bench in
      try bench.put("chain.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem")
      try bench.server(
        "smtpd_tls_cert_file = DIR/gone.pem\nsmtpd_tls_chain_files = DIR/chain.pem")
    },
  ]
}
