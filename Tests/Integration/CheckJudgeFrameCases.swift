// SPDX-License-Identifier: Apache-2.0

private let rsaKey = "keys/rsa2048.pem"
private let leaf = "certificates/leaf.pem"
private let intermediate = "certificates/intermediate.pem"
private let root: [String: Content] = ["root.pem": .pem("certificates/root.pem")]
private let refused = "error loading private keys and certificates from"
private let twoFiles = """
  smtpd_tls_cert_file = DIR/newcert.pem
  smtpd_tls_key_file = DIR/newreq.pem
  smtpd_tls_CAfile = DIR/root.pem
  """

/// Files whose blocks are whole inside and wrong around: labels, line breaks, order; and chains that
/// have more than they need.
let frameCases: [JudgedCase] = [
  pair(
    "a key of PKCS #8 under the label of PKCS #1", key: "bundles/pkcs8-labelled-pkcs1.pem",
    "bundles/chain.pem", .serves("bundles/chain.pem"), .harmless),
  pair(
    "a key of PKCS #1 under the label of PKCS #8", key: "bundles/pkcs1-labelled-pkcs8.pem",
    "bundles/chain.pem", .refuses("cannot get RSA private key from file"),
    .critical("smtpd_tls_key_file")),
  pair(
    "two certificates that share a line", key: rsaKey, "bundles/glued-blocks.pem",
    .refuses("cannot get RSA certificate from file"), .critical("smtpd_tls_cert_file")),
  pair(
    "an expired certificate behind a complete chain", key: rsaKey,
    "bundles/chain-with-expired-cross-sign.pem",
    .serves("bundles/chain-with-expired-cross-sign.pem"), .good),
  chain(
    "a chain file with PKCS #8 under the label of PKCS #1",
    .pem("bundles/pkcs8-labelled-pkcs1.pem", leaf, intermediate), .serves(leaf), .harmless),
  chain(
    "a chain file with PKCS #1 under the label of PKCS #8",
    .pem("bundles/pkcs1-labelled-pkcs8.pem", leaf, intermediate),
    .refuses("error loading private key (PEM object number 1) from", refused),
    .critical("smtpd_tls_chain_files")),
  chain(
    "a chain file with two certificates that share a line",
    .pem(rsaKey, "bundles/glued-blocks.pem"), .refuses(refused),
    .critical("smtpd_tls_chain_files")),
  chain(
    "a chain file with the issuer before the key", .pem(intermediate, rsaKey, leaf),
    .refuses("error loading chain from", "key not first", refused),
    .critical("smtpd_tls_chain_files")),
  chain(
    "a chain file with the key between certificate and issuer",
    .pem(leaf, rsaKey, intermediate),
    .refuses("error loading chain from", "key not first", refused),
    .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "key and certificate in two chain files",
    files: root.merging(
      ["privkey.pem": .pem(rsaKey), "fullchain.pem": .pem(leaf, intermediate)]) { $1 },
    "smtpd_tls_chain_files = DIR/privkey.pem, DIR/fullchain.pem\nsmtpd_tls_CAfile = DIR/root.pem",
    .serves(leaf), .good),
  JudgedCase(
    "key and certificate in one chain file, and the issuer in another",
    files: root.merging(
      ["both.pem": .pem(rsaKey, leaf), "issuers.pem": .pem(intermediate)]) { $1 },
    "smtpd_tls_chain_files = DIR/both.pem, DIR/issuers.pem\nsmtpd_tls_CAfile = DIR/root.pem",
    .serves(leaf), .good),
  chain(
    "a chain file with a request alone", .pem("requests/rsa2048.pem"),
    .refuses("ignoring PEM type: CERTIFICATE REQUEST", "No PEM data in", refused),
    .critical("smtpd_tls_chain_files")),
  chain(
    "a chain file with an encrypted key behind a pair",
    .pem(rsaKey, leaf, intermediate, "keys/rsa2048-encrypted.pem"),
    .serves(leaf, log: ["ignoring PEM type: ENCRYPTED PRIVATE KEY"]), .harmless),
  chain(
    "a chain file with an encrypted key and its certificate behind a pair",
    .pem(rsaKey, leaf, intermediate, "keys/rsa2048-encrypted.pem", "certificates/p256.pem"),
    .serves(leaf, log: ["ignoring PEM type: ENCRYPTED PRIVATE KEY"]),
    .warning("smtpd_tls_chain_files")),
  JudgedCase(
    "a key's file that is set to nothing",
    files: root.merging(["both.pem": .pem(rsaKey, leaf, intermediate)]) { $1 },
    "smtpd_tls_cert_file = DIR/both.pem\nsmtpd_tls_key_file =\nsmtpd_tls_CAfile = DIR/root.pem",
    .refuses("cannot get RSA private key from file"), .critical("smtpd_tls_key_file")),
  JudgedCase(
    "a key's file that is a parameter which is not set",
    files: root.merging(["both.pem": .pem(rsaKey, leaf, intermediate)]) { $1 },
    "smtpd_tls_cert_file = DIR/both.pem\nsmtpd_tls_key_file = $nothing\nsmtpd_tls_CAfile = DIR/root.pem",
    .refuses("cannot get RSA private key from file"), .critical("smtpd_tls_key_file")),
  chain(
    "a chain file with a foreign block without base64 behind a pair",
    .pem(rsaKey, leaf, intermediate, "bad/foreign-bad-base64.pem"),
    .refuses("bad base64 decode", refused), .critical("smtpd_tls_chain_files")),
  JudgedCase(
    "a pair in one chain file, and nothing in another",
    files: root.merging(
      ["chain.pem": .pem(rsaKey, leaf, intermediate), "empty.pem": .text("")]) { $1 },
    "smtpd_tls_chain_files = DIR/chain.pem, DIR/empty.pem\nsmtpd_tls_CAfile = DIR/root.pem",
    .serves(leaf), .warning("smtpd_tls_chain_files")),
]

private func pair(
  _ name: String, key: String, _ certificates: String, _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    name,
    files: root.merging(["newreq.pem": .pem(key), "newcert.pem": .pem(certificates)]) { $1 },
    twoFiles, observed, verdict)
}

private func chain(
  _ name: String, _ content: Content, _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    name, files: root.merging(["chain.pem": content]) { $1 },
    "smtpd_tls_chain_files = DIR/chain.pem\nsmtpd_tls_CAfile = DIR/root.pem", observed, verdict)
}
