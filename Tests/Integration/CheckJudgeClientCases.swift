// SPDX-License-Identifier: Apache-2.0

private let rsaKey = "keys/rsa2048.pem"
private let pair = "smtp_tls_cert_file = DIR/newcert.pem\nsmtp_tls_key_file = DIR/newreq.pem"
private let encrypt = "\nsmtp_tls_security_level = encrypt"
private let broken: [String: Content] = [
  "newreq.pem": .pem("keys/rsa3072.pem"), "newcert.pem": .pem("rsa"),
]

private let noKey = "cannot get RSA private key from file"
private let noCAfile = "cannot load Certification Authority data, CAfile="

/// Pairs of the SMTP client.
let clientCases: [JudgedCase] = [
  JudgedCase("a client without a certificate", "", .goes(.encrypted), .good),
  JudgedCase(
    "a client's pair",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("rsa")], pair,
    .goes(.certified("rsa")), .good),
  JudgedCase(
    "a client's chain file",
    files: ["chain.pem": .pem(rsaKey, "rsa")], "smtp_tls_chain_files = DIR/chain.pem",
    .goes(.certified("rsa")), .good),
  JudgedCase(
    "a client's broken pair with level may", files: broken, pair,
    .goes(.clear, noKey, "key values mismatch"),
    .critical("smtp_tls_key_file", "smtp_tls_cert_file")),
  JudgedCase(
    "a client's broken pair with level encrypt", files: broken, pair + encrypt,
    .goes(.deferred, noKey, "key values mismatch"),
    .critical("smtp_tls_key_file", "smtp_tls_cert_file")),
  JudgedCase(
    "a client's missing certificate", files: ["newreq.pem": .pem(rsaKey)], pair,
    .goes(.clear, "cannot get RSA certificate from file"), .critical("smtp_tls_cert_file")),
  JudgedCase(
    "a client's missing chain file", "smtp_tls_chain_files = DIR/chain.pem",
    .goes(.encrypted, "error opening chain file"), .critical("smtp_tls_chain_files")),
  JudgedCase(
    "a client's broken chain file", files: ["chain.pem": .pem("rsa", rsaKey)],
    "smtp_tls_chain_files = DIR/chain.pem",
    .goes(.clear, "key not first", "error loading private keys and certificates"),
    .critical("smtp_tls_chain_files")),
  JudgedCase(
    "a client's key without certificate", files: ["newreq.pem": .pem(rsaKey)],
    "smtp_tls_key_file = DIR/newreq.pem", .goes(.encrypted), .doubtful("smtp_tls_key_file")),
  JudgedCase(
    "a client's expired certificate",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("certificates/expired.pem")], pair,
    .goes(.certified("certificates/expired.pem")), .critical("smtp_tls_cert_file")),
  JudgedCase(
    "a client's CAfile that is not there with level may", "smtp_tls_CAfile = DIR/ca.pem",
    .goes(.clear, noCAfile), .critical("smtp_tls_CAfile")),
  JudgedCase(
    "a client's CAfile that is not there with level encrypt",
    "smtp_tls_CAfile = DIR/ca.pem" + encrypt, .goes(.deferred, noCAfile),
    .critical("smtp_tls_CAfile")),
  JudgedCase(
    "a client's level that does not exist", "smtp_tls_security_level = mandatory",
    .goes(.stuck, "fatal: "), .critical("smtp_tls_security_level")),
  JudgedCase(
    "a client without TLS", "smtp_tls_security_level =", .goes(.clear),
    .warning("smtp_tls_security_level")),
]
