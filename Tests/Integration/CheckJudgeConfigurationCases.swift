// SPDX-License-Identifier: Apache-2.0

private let rsaKey = "keys/rsa2048.pem"
private let chain = ["chain.pem": Content.pem(rsaKey, "rsa")]
private let chainFile = "smtpd_tls_chain_files = DIR/chain.pem"

/// Everything beside the pair, and services with settings of their own.
let configurationCases: [JudgedCase] = besideThePair + services + values

/// A value of each type that Postfix reads, and that it does not take.
private let values = [
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
    "a comment behind a time", files: chain, "\(chainFile)\nsmtpd_starttls_timeout = 10s # long",
    .serves("rsa"), .good),
  JudgedCase(
    "a number below zero where there is no limit", files: chain,
    "\(chainFile)\nsmtpd_tls_ccert_verifydepth = -1", .serves("rsa"), .good),
  JudgedCase(
    "STARTTLS among the keywords that are not said", files: chain,
    "\(chainFile)\nsmtpd_discard_ehlo_keywords = starttls", Observation(answer: .notOffered),
    .warning("smtpd_discard_ehlo_keywords")),
  JudgedCase(
    "a client that overlooks STARTTLS",
    "smtp_tls_security_level = may\nsmtp_discard_ehlo_keywords = starttls", .goes(.clear),
    .warning("smtp_discard_ehlo_keywords")),
  JudgedCase(
    "a client that verifies, and no CA", "smtp_tls_security_level = secure", .goes(.deferred),
    .critical("smtp_tls_CAfile")),
  JudgedCase(
    "a client that goes by fingerprints, and has none", "smtp_tls_security_level = fingerprint",
    .goes(.deferred, "with no fingerprints to match", "client TLS configuration problem"),
    .critical("smtp_tls_fingerprint_cert_match")),
  JudgedCase(
    "DANE alone, without DNSSEC", "smtp_tls_security_level = dane-only",
    .goes(.deferred, "dnssec lookups disabled", "client TLS configuration problem"),
    .critical("smtp_dns_support_level")),
  JudgedCase(
    "a Boolean value of the client",
    "smtp_tls_security_level = may\nsmtp_tls_note_starttls_offer = 1",
    .goes(.stuck, "bad boolean configuration"), .critical("smtp_tls_note_starttls_offer")),
]

private func value(_ name: String, _ setting: String, _ log: String) -> JudgedCase {
  let parameter = setting.prefix { $0 != " " }
  return JudgedCase(
    name, files: chain, "\(chainFile)\n\(setting)", .isDown(log), .critical(String(parameter)))
}

private let besideThePair = [
  JudgedCase(
    "TLS on without a certificate", "",
    .refuses("No server certs available. TLS won't be enabled"),
    .critical("smtpd_tls_security_level", "smtpd_tls_cert_file", "smtpd_tls_chain_files")),
  JudgedCase(
    "TLS off", "smtpd_tls_security_level = none", Observation(answer: .notOffered), .harmless),
  JudgedCase(
    "a CAfile that is not there", files: chain, "\(chainFile)\nsmtpd_tls_CAfile = DIR/ca.pem",
    .refuses("cannot load Certification Authority data", "disabling TLS support"),
    .critical("smtpd_tls_CAfile")),
  JudgedCase(
    "an empty CAfile", files: chain.merging(["ca.pem": .text("")]) { $1 },
    "\(chainFile)\nsmtpd_tls_CAfile = DIR/ca.pem",
    .refuses("cannot load Certification Authority data", "disabling TLS support"),
    .critical("smtpd_tls_CAfile")),
  JudgedCase(
    "a CApath that is not there", files: chain, "\(chainFile)\nsmtpd_tls_CApath = DIR/ca",
    .serves("rsa"), .doubtful("smtpd_tls_CApath")),
  JudgedCase(
    "a DH file that is not there", files: chain,
    "\(chainFile)\nsmtpd_tls_dh1024_param_file = DIR/dh.pem",
    .serves("rsa", log: ["error opening DH parameter file"]),
    .doubtful("smtpd_tls_dh1024_param_file")),
  JudgedCase(
    "a DH file with no parameters in it",
    files: chain.merging(["dh.pem": .pem("certificates/rsa2048.pem")]) { $1 },
    "\(chainFile)\nsmtpd_tls_dh1024_param_file = DIR/dh.pem",
    .serves("rsa", log: ["error decoding DH parameters"]),
    .doubtful("smtpd_tls_dh1024_param_file")),
  JudgedCase(
    "a level that does not exist", files: chain,
    "\(chainFile)\nsmtpd_tls_security_level = mandatory",
    .isDown("Invalid TLS level \"mandatory\""), .critical("smtpd_tls_security_level")),
  JudgedCase(
    "a level that only a client can have", files: chain,
    "\(chainFile)\nsmtpd_tls_security_level = secure",
    .serves("rsa", log: ["unsupported TLS level \"secure\", using \"encrypt\""]),
    .doubtful("smtpd_tls_security_level")),
  JudgedCase(
    "protocols that do not exist", files: chain,
    "\(chainFile)\nsmtpd_tls_protocols = >=TLSv1.9",
    .refuses("Invalid TLS protocol list"), .critical("smtpd_tls_protocols")),
  JudgedCase(
    "no protocol left", files: chain,
    "\(chainFile)\nsmtpd_tls_protocols = !TLSv1, !TLSv1.1, !TLSv1.2, !TLSv1.3, !SSLv3, !SSLv2",
    .serves(Observation.noTLS, log: ["no protocols available"]), .critical("smtpd_tls_protocols")),
  JudgedCase(
    "a cipher grade that does not exist", files: chain,
    "\(chainFile)\nsmtpd_tls_ciphers = strong",
    .serves(Observation.noTLS, log: ["invalid cipher grade: \"strong\""]),
    .critical("smtpd_tls_ciphers")),
  JudgedCase(
    "no cipher left", files: chain,
    "\(chainFile)\nsmtpd_tls_exclude_ciphers = HIGH, MEDIUM",
    .serves(Observation.noTLS, log: ["error setting cipher grade"]),
    .critical("smtpd_tls_exclude_ciphers")),
  JudgedCase(
    "no cipher left for TLS 1.2 with ephemeral elliptic curves", files: chain,
    "\(chainFile)\nsmtpd_tls_exclude_ciphers = ECDHE, aNULL", .serves("rsa"),
    .warning("smtpd_tls_exclude_ciphers")),
  JudgedCase(
    "a hybrid key exchange beside X25519", files: chain,
    "\(chainFile)\ntls_eecdh_auto_curves = X25519MLKEM768 X25519",
    .serves("rsa", log: ["ignoring unknown ECDHE curve \"X25519MLKEM768\""]), .harmless
  ).since(.openSSL(3, 5), .serves("rsa"), .harmless),
]

private let services = [
  JudgedCase(
    "submission with a pair of its own",
    files: chain.merging(["own.pem": .pem("keys/p256.pem", "p256")]) { $1 }, chainFile,
    [
      Listener(observed: .serves("rsa")),
      Listener(
        name: "submission",
        options: ["smtpd_tls_chain_files": "DIR/own.pem", "smtpd_tls_security_level": "encrypt"],
        observed: .serves("p256")),
    ], .good),
  JudgedCase(
    "a service in wrapper mode", files: chain, chainFile,
    [
      Listener(observed: .serves("rsa")),
      Listener(
        name: "smtps", options: ["smtpd_tls_wrappermode": "yes"], observed: .serves("rsa")),
    ], .good),
  JudgedCase(
    "a broken pair of submission alone",
    files: chain.merging(["own.pem": .pem("keys/rsa3072.pem", "p256")]) { $1 }, chainFile,
    [
      Listener(observed: .serves("rsa")),
      Listener(
        name: "submission", options: ["smtpd_tls_chain_files": "DIR/own.pem"],
        observed: .refuses(
          "does not match next certificate", "error loading private keys and certificates")),
    ], .critical("smtpd_tls_chain_files", user: "submission/inet")),
  JudgedCase(
    "a broken pair in wrapper mode", files: ["chain.pem": .pem("keys/rsa3072.pem", "rsa")],
    chainFile,
    [
      Listener(
        name: "smtps", options: ["smtpd_tls_wrappermode": "yes"],
        observed: .drops(
          "does not match next certificate", "error loading private keys and certificates",
          "Wrapper-mode request dropped"))
    ], .critical("smtpd_tls_chain_files")),
]
