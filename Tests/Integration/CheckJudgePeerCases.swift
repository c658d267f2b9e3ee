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
  verifying(
    "a root of another time", "future-root", .goes(.deferred), .critical("smtp_tls_CAfile")),
  anchored("an anchor", "\(verify)\n\(anchors) = DIR/root.pem", .goes(.encrypted), .harmless),
  anchored(
    "an anchor that has expired", "\(verify)\n\(anchors) = DIR/past.pem", .goes(.deferred),
    .critical(anchors)),
  anchored(
    "an anchor that has expired, beside a CA",
    "\(verify)\n\(anchors) = DIR/past.pem\n"
      + "smtp_tls_CAfile = DIR/root.pem", .goes(.deferred), .critical(anchors)),
  anchored(
    "two anchors, of which one has expired",
    "\(verify)\n\(anchors) = DIR/past.pem DIR/root.pem", .goes(.encrypted), .harmless),
  anchored(
    "an anchor, beside a CA that has expired",
    "\(verify)\n\(anchors) = DIR/root.pem\n"
      + "smtp_tls_CAfile = DIR/past.pem", .goes(.encrypted), .doubtful("smtp_tls_CAfile")),
  anchored(
    "a policy, and a CA that has expired",
    "\(secure)\nsmtp_tls_CAfile = DIR/past.pem", .goes(.deferred), .critical("smtp_tls_CAfile")),
  anchored(
    "a policy, and an anchor that has expired",
    "\(secure)\n\(anchors) = DIR/past.pem", .goes(.deferred), .critical(anchors)),
  anchored(
    "a policy, and an anchor that is not there", "\(secure)\n\(anchors) = DIR/gone",
    .goes(.deferred, "error opening trust anchor", "client TLS configuration problem"),
    .critical(anchors)),
  untrusting("may", ""),
  untrusting(
    "fingerprint",
    "smtp_tls_fingerprint_digest = sha256\nsmtp_tls_fingerprint_cert_match = \(keyPrint)"),
  anchored(
    "a directory without links", "\(verify)\nsmtp_tls_CApath = DIR", .goes(.deferred),
    .critical("smtp_tls_CApath")),
  anchored(
    "a directory without links, beside a CA",
    "\(verify)\nsmtp_tls_CApath = DIR\nsmtp_tls_CAfile = DIR/root.pem", .goes(.encrypted),
    .warning("smtp_tls_CApath")),
  anchored(
    "a policy with an anchor that has expired", secured(by: "tafile=DIR/past.pem"),
    .goes(.deferred), .critical(maps)),
  anchored(
    "a policy with an anchor of another time", secured(by: "tafile=DIR/future.pem"),
    .goes(.deferred), .critical(maps)),
  anchored(
    "a policy with two anchors, of which one has expired",
    secured(by: "tafile=DIR/past.pem tafile=DIR/root.pem"), .goes(.encrypted), .harmless),
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

private let anchors = "smtp_tls_trust_anchor_file"
private let maps = "smtp_tls_policy_maps"
private let verify = "\(level) = verify\nsmtp_tls_verify_cert_match = mx.example.org"
private let secure = secured(by: "")
/// The SHA-256 fingerprint of the public key of keys/p256.pem.
private let keyPrint =
  "E4:89:F1:A2:E1:06:34:90:59:9A:A6:08:94:90:79:AF:AA:77:B1:A2:5E:FF:5B:F0:C9:B5:4C:CD:90:53:1A:62"

private func secured(by anchors: String) -> String {
  "\(maps) = static:{secure match=mx.example.org \(anchors)}"
}

/// A client that verifies the same server by what there is in DIR: the root, and those of other times.
private func anchored(
  _ name: String, _ settings: String, _ delivery: Delivery, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    "a client that verifies by \(name)",
    files: [
      "server.pem": .pem("keys/rsa2048.pem", "leaf", "intermediate"), "root.pem": .pem("root"),
      "past.pem": .pem("past-root"), "future.pem": .pem("future-root"),
    ], "\(settings)\nsmtpd_tls_chain_files = DIR/server.pem", [], delivery: delivery, verdict)
}

/// A client that verifies nobody by its CA, which has expired.
private func untrusting(_ name: String, _ settings: String) -> JudgedCase {
  JudgedCase(
    "a client with the level \(name), and a CA that has expired",
    files: ["ca.pem": .pem("past-root")],
    "\(level) = \(name)\nsmtp_tls_CAfile = DIR/ca.pem\n\(settings)", .goes(.encrypted),
    .warning("smtp_tls_CAfile"))
}

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
