// SPDX-License-Identifier: Apache-2.0

private let chainFile = "smtpd_tls_chain_files = DIR/chain.pem"
private let rsaKey = "keys/rsa2048.pem"
private let bothChains = "bundles/postfix-chain-file.pem"
private let refused = "error loading private keys and certificates from"

/// Chain files: each key before its certificates.
let chainCases: [JudgedCase] = [
  JudgedCase(
    "a chain file",
    files: ["chain.pem": .pem(rsaKey, "rsa")], chainFile, .serves("rsa"), .good),
  JudgedCase(
    "a chain file with an intermediate",
    files: ["chain.pem": .pem(rsaKey, "leaf", "intermediate"), "root.pem": .pem("root")],
    "\(chainFile)\nsmtpd_tls_CAfile = DIR/root.pem", .serves("leaf"), .good),
  JudgedCase(
    "a chain file with an intermediate, of a root that has expired",
    files: ["chain.pem": .pem(rsaKey, "leaf", "intermediate"), "root.pem": .pem("past-root")],
    "\(chainFile)\nsmtpd_tls_CAfile = DIR/root.pem", .serves("leaf"),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with two algorithms",
    files: ["chain.pem": .pem("keys/p256.pem", "p256", rsaKey, "rsa")], chainFile,
    [Listener(probes: Listener.eachAlgorithm, observed: .serves("rsa", "p256"))], .good),
  JudgedCase(
    "a chain file for each algorithm",
    files: [
      "chain.pem": .pem(rsaKey, "rsa"), "ecchain.pem": .pem("keys/p256.pem", "p256"),
    ],
    "\(chainFile), DIR/ecchain.pem",
    [Listener(probes: Listener.eachAlgorithm, observed: .serves("rsa", "p256"))], .good),
  JudgedCase(
    "Ed25519 alone",
    files: ["chain.pem": .pem("keys/ed25519.pem", "ed25519")], chainFile,
    .serves("ed25519"), .warning("smtpd_tls_chain_files")),
  JudgedCase(
    "chain files beside a pair, which is ignored",
    files: [
      "chain.pem": .pem("keys/p256.pem", "p256"), "newreq.pem": .pem(rsaKey),
      "newcert.pem": .pem("rsa"),
    ],
    """
    \(chainFile)
    smtpd_tls_cert_file = DIR/newcert.pem
    smtpd_tls_key_file = DIR/newreq.pem
    """,
    .serves("p256", log: ["the legacy  parameters will be ignored"]), .harmless),
  JudgedCase(
    "no chain file",
    chainFile,
    .serves(Observation.anonymous, log: ["error opening chain file"]),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a slash behind a chain file",
    files: ["chain.pem": .pem(rsaKey, "rsa")],
    "\(chainFile)/",
    .serves(Observation.anonymous, log: ["error opening chain file"]),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a good chain file and a missing one",
    files: ["chain.pem": .pem(rsaKey, "rsa")],
    "\(chainFile), DIR/ecchain.pem",
    .serves(Observation.anonymous, log: ["error opening chain file"]),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "an empty chain file",
    files: ["chain.pem": .text("")], chainFile, .refuses("No PEM data in", refused),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a directory as the chain file",
    files: ["chain.pem": .directory], chainFile, .refuses("No PEM data in", refused),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a good chain file and a directory",
    files: ["chain.pem": .pem(rsaKey, "rsa"), "folder": .directory],
    "\(chainFile), DIR/folder", .serves("rsa"), .warning("smtpd_tls_chain_files")),
  JudgedCase(
    "a directory, a good chain file and nothing",
    files: ["chain.pem": .pem(rsaKey, "rsa"), "folder": .directory],
    "smtpd_tls_chain_files = DIR/folder, DIR/chain.pem, /dev/null", .serves("rsa"),
    .warning("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with the certificate first",
    files: ["chain.pem": .pem("rsa", rsaKey)], chainFile,
    .refuses("error loading chain from", "key not first", refused),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with only a key",
    files: ["chain.pem": .pem(rsaKey)], chainFile,
    .refuses("No certs for key at index 1 in", refused), .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with only a certificate",
    files: ["chain.pem": .pem("rsa")], chainFile,
    .refuses("error loading chain from", "key not first", refused),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with another key",
    files: ["chain.pem": .pem("keys/rsa3072.pem", "rsa")], chainFile,
    .refuses("key at index 1 in", "does not match next certificate", refused),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with the intermediate before the leaf",
    files: ["chain.pem": .pem(rsaKey, "intermediate", "leaf")], chainFile,
    .refuses("key at index 1 in", "does not match next certificate", refused),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with a broken second pair",
    files: ["chain.pem": .pem(rsaKey, "rsa", Certificates.otherP256Key, "p256")], chainFile,
    .refuses("key at index 3 in", "does not match next certificate", refused),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with two RSA pairs",
    files: ["chain.pem": .pem(rsaKey, "rsa", "keys/rsa3072.pem", "other-rsa")], chainFile,
    .refuses("key at index 3 in", "not replacing certificate", refused),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with an encrypted key",
    files: ["chain.pem": .pem("keys/rsa2048-encrypted.pem", "rsa")], chainFile,
    .refuses("ignoring PEM type", "key not first", refused), .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a chain file with a request between",
    files: ["chain.pem": .pem(rsaKey, "requests/rsa2048.pem", "rsa")], chainFile,
    .serves("rsa", log: ["ignoring PEM type"]), .harmless),
  JudgedCase(
    "a chain file with parameters before an EC key",
    files: ["chain.pem": .pem("keys/p256-sec1-parameters.pem", "p256")], chainFile,
    .serves("p256", log: ["ignoring PEM type: EC PARAMETERS"]), .harmless),
  JudgedCase(
    "a chain file with two chains",
    files: ["chain.pem": .pem(bothChains), "root.pem": .pem("certificates/root.pem")],
    "\(chainFile)\nsmtpd_tls_CAfile = DIR/root.pem",
    [Listener(probes: Listener.eachAlgorithm, observed: .serves(bothChains, bothChains))], .good),
  JudgedCase(
    "a chain file with bad base64",
    files: ["chain.pem": .pem(rsaKey, "bad/bad-base64.pem")], chainFile,
    .refuses("bad base64 decode", refused), .critical("smtpd_tls_chain_files")),
]
