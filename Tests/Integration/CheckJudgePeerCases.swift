// SPDX-License-Identifier: Apache-2.0

private let level = "smtp_tls_security_level"
private let dnssec = "smtp_dns_support_level = dnssec"
private let dns = "smtp_host_lookup = dns"

/// Clients whose level asks for more than the rest of the configuration gives.
let peerCases: [JudgedCase] = [
  JudgedCase(
    "a client that wants a name it trusts, and no CA", "\(level) = secure", .goes(.deferred),
    .critical("smtp_tls_CAfile")),
  JudgedCase(
    "a client that verifies, and no CA", "\(level) = verify", .goes(.deferred),
    .critical("smtp_tls_CAfile")),
  verifying("a root", "root", .goes(.encrypted), .good),
  verifying(
    "a root that has expired", "past-root", .goes(.deferred), .critical("smtp_tls_CAfile")),
  JudgedCase(
    "a client that goes by fingerprints, and has none", "\(level) = fingerprint",
    .goes(.deferred, "with no fingerprints to match", "client TLS configuration problem"),
    .critical("smtp_tls_fingerprint_cert_match")),
  JudgedCase(
    "DANE alone, without DNSSEC", "\(level) = dane-only",
    .goes(.deferred, "dnssec lookups disabled", "client TLS configuration problem"),
    .critical("smtp_dns_support_level")),
  dane(
    "without DNSSEC", dns, "dane configured with dnssec lookups disabled", "smtp_dns_support_level"),
  dane(
    "without the DNS", "\(dnssec)\nsmtp_host_lookup = native",
    "dane configured with dnssec lookups disabled", "smtp_host_lookup"),
  dane(
    "that overlooks errors", "\(dnssec)\n\(dns)\nignore_mx_lookup_error = yes",
    "dane configured with MX lookup errors ignored", "ignore_mx_lookup_error"),
  dane(
    "with names that the resolver completes",
    "\(dnssec)\n\(dns)\nsmtp_dns_resolver_options = res_dnsrch",
    "dns resolver options incompatible with dane TLS", "smtp_dns_resolver_options"),
  JudgedCase(
    "DANE alone, that overlooks errors",
    "\(level) = dane-only\n\(dnssec)\n\(dns)\nignore_mx_lookup_error = yes",
    .goes(.deferred, "MX lookup errors ignored", "client TLS configuration problem"),
    .critical("ignore_mx_lookup_error")),
]

/// A client that verifies a server whose chain leads to the root.
private func verifying(
  _ name: String, _ root: String, _ delivery: Delivery, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    "a client that verifies by \(name)",
    files: [
      "server.pem": .pem("keys/rsa2048.pem", "leaf", "intermediate"), "root.pem": .pem(root),
    ],
    """
    \(level) = verify
    smtp_tls_CAfile = DIR/root.pem
    smtp_tls_verify_cert_match = mx.example.org
    smtpd_tls_chain_files = DIR/server.pem
    """, [], delivery: delivery, verdict)
}

/// A client at the level dane, which is may all the same.
private func dane(
  _ name: String, _ settings: String, _ log: String, _ parameter: String
) -> JudgedCase {
  JudgedCase(
    "DANE \(name)", "\(level) = dane\n\(settings)", .goes(.encrypted, log), .warning(parameter))
}
