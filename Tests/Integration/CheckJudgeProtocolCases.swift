// SPDX-License-Identifier: Apache-2.0

private let files = ["chain.pem": Content.pem("keys/rsa2048.pem", "rsa")]
private let client = "smtp_tls_policy_maps"

/// Lists that include SSLv2, for which Postfix has no bit.
let protocolCases: [JudgedCase] =
  [
    server("smtpd_tls_protocols = SSLv2", "smtpd_tls_protocols"),
    server("smtpd_tls_protocols = sslv2 !SSLv3", "smtpd_tls_protocols"),
    server(
      "smtpd_tls_security_level = encrypt\nsmtpd_tls_mandatory_protocols = SSLv2",
      "smtpd_tls_mandatory_protocols"),
    delivery("smtp_tls_protocols = SSLv2", "smtp_tls_protocols"),
    delivery(
      "smtp_tls_security_level = encrypt\nsmtp_tls_mandatory_protocols = SSLv2",
      "smtp_tls_mandatory_protocols"),
    delivery("\(client) = static:{encrypt protocols=SSLv2}", client),
    delivery("\(client) = static:{may protocols=SSLv2:!SSLv3}", client),
    JudgedCase(
      "SSLv2 with all others excluded", files: files,
      "smtpd_tls_chain_files = DIR/chain.pem\n"
        + "smtpd_tls_protocols = SSLv2 !SSLv3 !TLSv1 !TLSv1.1 !TLSv1.2 !TLSv1.3",
      .serves(Observation.noTLS), .critical("smtpd_tls_protocols")),
  ]

private func server(_ settings: String, _ parameter: String) -> JudgedCase {
  JudgedCase(
    "SSLv2 alone: \(settings)", files: files,
    "smtpd_tls_chain_files = DIR/chain.pem\n\(settings)", .serves("rsa"), .warning(parameter))
}

private func delivery(_ settings: String, _ parameter: String) -> JudgedCase {
  JudgedCase(
    "SSLv2 alone: \(settings)", settings, .goes(.encrypted), .warning(parameter))
}
