// SPDX-License-Identifier: Apache-2.0

private let rsaKey = "keys/rsa2048.pem"
private let chain = ["chain.pem": Content.pem(rsaKey, "rsa")]
private let chainFile = "smtpd_tls_chain_files = DIR/chain.pem"

/// A value of each type that Postfix reads, and that it does not take.
let valueCases: [JudgedCase] = ofMain + ofServices

private let ofMain = [
  value(
    "a comment behind a value", "smtpd_tls_auth_only = yes # no plain", "bad boolean configuration"),
  value("a Boolean value in another language", "tls_preempt_cipherlist = ja", "bad boolean"),
  value("an empty Boolean value", "smtpd_tls_ask_ccert =", "bad boolean configuration"),
  value(
    "a number with a letter", "smtpd_tls_ccert_verifydepth = 9x", "bad numerical configuration"),
  value(
    "a number that is too small", "tls_daemon_random_bytes = 0", "invalid tls_daemon_random_bytes"),
  value(
    "a time in a unit that there is not", "smtpd_starttls_timeout = 10x", "bad time value or unit"),
  value("a time that is too short", "smtpd_starttls_timeout = 0", "invalid smtpd_starttls_timeout"),
  value("a text that must not be empty", "smtpd_tls_ciphers =", "bad string length 0 < 1"),
  JudgedCase(
    "a word of SASL in capitals", files: chain,
    "\(chainFile)\nsmtpd_sasl_auth_enable = yes\nsmtpd_sasl_security_options = NoAnonymous",
    .isDown(
      "unknown SASL security options value", "bad per-session SASL security properties",
      "SASL per-connection initialization failed"),
    .critical("smtpd_sasl_security_options")),
  JudgedCase(
    "a comment behind a time", files: chain, "\(chainFile)\nsmtpd_starttls_timeout = 10s # long",
    .serves("rsa"), .good),
  JudgedCase(
    "a number below zero where there is no limit", files: chain,
    "\(chainFile)\nsmtpd_tls_ccert_verifydepth = -1", .serves("rsa"), .good),
  JudgedCase(
    "a Boolean value of the client",
    "smtp_tls_security_level = may\nsmtp_tls_note_starttls_offer = 1",
    .goes(.stuck, "bad boolean configuration"), .critical("smtp_tls_note_starttls_offer")),
  JudgedCase(
    "a Boolean value for look-ups", "ignore_mx_lookup_error = 1",
    .goes(.stuck, "bad boolean configuration"), .critical("ignore_mx_lookup_error")),
  JudgedCase(
    "a Boolean value of the client that is obsolete", "smtp_cname_overrides_servername = nexthop",
    .goes(.stuck, "bad boolean configuration"), .critical("smtp_cname_overrides_servername")),
  JudgedCase(
    "a number of the client", "smtp_tls_scert_verifydepth = nine",
    .goes(.stuck, "bad numerical configuration"), .critical("smtp_tls_scert_verifydepth")),
  JudgedCase(
    "a time of the client", "smtp_starttls_timeout = 5 minutes",
    .goes(.stuck, "bad time value or unit"), .critical("smtp_starttls_timeout")),
  JudgedCase(
    "an empty text of the client", "smtp_tls_ciphers =",
    .goes(.stuck, "bad string length 0 < 1"), .critical("smtp_tls_ciphers")),
]

/// The same in a line of master.cf, where the other services go on.
private let ofServices = [
  override("a Boolean value", "smtpd_tls_auth_only", "1", "bad boolean configuration"),
  override("a number", "smtpd_tls_ccert_verifydepth", "9x", "bad numerical configuration"),
  override("a time", "smtpd_starttls_timeout", "0", "invalid smtpd_starttls_timeout"),
  override("an empty text", "smtpd_tls_mandatory_ciphers", "", "bad string length 0 < 1"),
  override("a level", "smtpd_tls_security_level", "must", "Invalid TLS level \"must\""),
]

private func value(_ name: String, _ setting: String, _ log: String) -> JudgedCase {
  let parameter = setting.prefix { $0 != " " }
  return JudgedCase(
    name, files: chain, "\(chainFile)\n\(setting)", .isDown(log), .critical(String(parameter)))
}

private func override(
  _ name: String, _ parameter: String, _ value: String, _ log: String
) -> JudgedCase {
  JudgedCase(
    "\(name) of submission alone", files: chain, chainFile,
    [
      Listener(observed: .serves("rsa")),
      Listener(name: "submission", options: [parameter: value], observed: .isDown(log)),
    ], .critical(parameter, user: "submission/inet"))
}
