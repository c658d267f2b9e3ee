// SPDX-License-Identifier: Apache-2.0

private let rsaKey = "keys/rsa2048.pem"
private let chain = ["chain.pem": Content.pem(rsaKey, "rsa")]
private let chainFile = "smtpd_tls_chain_files = DIR/chain.pem"

/// Everything beside the pair, and services with settings of their own.
let configurationCases: [JudgedCase] = besideThePair + services

private let besideThePair = [
  JudgedCase(
    "TLS on without a certificate", "",
    .refuses("No server certs available. TLS won't be enabled"),
    .critical("smtpd_tls_security_level", "smtpd_tls_cert_file", "smtpd_tls_chain_files")),
  JudgedCase(
    "a list of chain files without a name, beside a pair",
    files: ["cert.pem": .pem("rsa"), "key.pem": .pem(rsaKey)],
    "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
      + "smtpd_tls_chain_files = , ,",
    .serves(
      Observation.anonymous, log: ["the legacy  parameters will be ignored"]),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a configuration of OpenSSL that is not there", files: chain,
    "\(chainFile)\ntls_config_file = /nowhere",
    .refuses("error loading the 'global' settings", "disabling TLS support"),
    .critical("tls_config_file")),
  JudgedCase(
    "a configuration of OpenSSL by a relative path", files: chain,
    "\(chainFile)\ntls_config_file = other.cnf",
    .refuses("is not an absolute pathname, disabling TLS support"), .critical("tls_config_file")),
  JudgedCase(
    "a configuration of OpenSSL that is not there, for one service", files: chain, chainFile,
    [
      Listener(
        options: ["tls_config_file": "/nowhere"],
        observed: .refuses("error loading the 'global' settings", "disabling TLS support"))
    ], .critical("tls_config_file")),
  JudgedCase(
    "a list of no cipher, for one service", files: chain, chainFile,
    [
      Listener(
        options: ["tls_medium_cipherlist": "nosuch"],
        observed: .serves(Observation.noTLS, log: ["error setting cipher grade"]))
    ], .critical("tls_medium_cipherlist")),
  JudgedCase(
    "CAs beside a revocation list that is damaged",
    files: chain.merging([
      "ca.pem": .text("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n")
    ]) { $1 },
    "\(chainFile)\nsmtpd_tls_CAfile = DIR/ca.pem",
    .refuses("cannot load Certification Authority data, CAfile="), .critical("smtpd_tls_CAfile")),
  JudgedCase(
    "a bad value of a parameter that comes later", files: chain,
    "\(chainFile)\nsmtpd_tls_enable_rpk = perhaps", .serves("rsa"),
    .warning("smtpd_tls_enable_rpk")
  ).since(.postfix(3, 9), .isDown("bad boolean"), .critical("smtpd_tls_enable_rpk")),
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
  groups(
    "hybrid groups alone", "X25519MLKEM768 SecP256r1MLKEM768",
    .serves("TLS 1.2: rsa, TLS 1.3: \(Observation.noTLS)")),
  groups(
    "a group that nobody knows", "nosuch",
    .serves("TLS 1.2: rsa, TLS 1.3: \(Observation.noTLS)")),
  groups(
    "hybrid groups alone, and an ECDSA certificate", "X25519MLKEM768", pair: "p256",
    .serves(Observation.anonymous)),
  JudgedCase(
    "no group at all, but those of DH", files: chain, "\(chainFile)\ntls_eecdh_auto_curves =",
    .isDown("bad string length 0 < 1"), .critical("tls_eecdh_auto_curves")
  ).since(.postfix(3, 8), .serves("rsa"), .warning("tls_eecdh_auto_curves")),
  JudgedCase(
    "no group, of any kind", files: chain,
    "\(chainFile)\ntls_eecdh_auto_curves =\ntls_ffdhe_auto_groups =",
    .isDown("bad string length 0 < 1"), .critical("tls_eecdh_auto_curves")
  ).since(.postfix(3, 8), .serves("rsa"), .good),
]

/// Groups for the key exchange, and what a peer with the usual ones sees of them.
///
/// Postfix before 3.8 passes over what OpenSSL does not know, and takes OpenSSL's own list where
/// nothing is left.
private func groups(
  _ name: String, _ groups: String, pair: String = "rsa", _ young: Observation
) -> JudgedCase {
  let key = pair == "rsa" ? rsaKey : "keys/\(pair).pem"
  let usual = [["-groups", "X25519:P-256:P-384"]]
  func listener(_ observed: Observation) -> [Listener] {
    [Listener(probes: usual, observed: observed)]
  }
  return JudgedCase(
    name, files: ["chain.pem": .pem(key, pair)],
    "\(chainFile)\ntls_eecdh_auto_curves = \(groups)",
    listener(.serves(pair, log: ["ignoring unknown ECDHE curve"])),
    .warning("tls_eecdh_auto_curves")
  ).since(.postfix(3, 8), young, .warning("tls_eecdh_auto_curves"))
}

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
