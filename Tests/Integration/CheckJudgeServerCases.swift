// SPDX-License-Identifier: Apache-2.0

private let twoFiles = """
  smtpd_tls_cert_file = DIR/newcert.pem
  smtpd_tls_key_file = DIR/newreq.pem
  """
private let twoFilesEC = """
  smtpd_tls_eccert_file = DIR/eccert.pem
  smtpd_tls_eckey_file = DIR/eckey.pem
  """
private let rsaKey = "keys/rsa2048.pem"
private let noKey = "cannot get RSA private key from file"
private let noCertificate = "cannot get RSA certificate from file"

/// Pairs of a key file and a certificate file.
let serverCases: [JudgedCase] =
  goodPairs + unusualFiles + brokenPairs + damagedFiles + weakPairs

private let goodPairs = [
  JudgedCase(
    "an RSA pair in two files",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("rsa")],
    twoFiles, .serves("rsa"), .good),
  JudgedCase(
    "newreq.pem with key and request",
    files: [
      "newreq.pem": .pem(rsaKey, "requests/rsa2048.pem"), "newcert.pem": .pem("rsa"),
    ],
    twoFiles, .serves("rsa"), .good),
  JudgedCase(
    "a P-256 pair in the parameters of RSA",
    files: ["newreq.pem": .pem("keys/p256.pem"), "newcert.pem": .pem("p256")],
    twoFiles, .serves("p256"), .good),
  JudgedCase(
    "a P-256 pair in its own parameters",
    files: ["eckey.pem": .pem("keys/p256.pem"), "eccert.pem": .pem("p256")],
    twoFilesEC, .serves("p256"), .good),
  JudgedCase(
    "an RSA and a P-256 pair",
    files: [
      "newreq.pem": .pem(rsaKey), "newcert.pem": .pem("rsa"),
      "eckey.pem": .pem("keys/p256-sec1-parameters.pem"), "eccert.pem": .pem("p256"),
    ],
    "\(twoFiles)\n\(twoFilesEC)",
    [Listener(probes: Listener.eachAlgorithm, observed: .serves("rsa", "p256"))], .good),
  JudgedCase(
    "one file for both, the key first",
    files: ["pair.pem": .pem(rsaKey, "rsa")],
    "smtpd_tls_cert_file = DIR/pair.pem\nsmtpd_tls_key_file = DIR/pair.pem",
    .serves("rsa"), .good),
  JudgedCase(
    "one file for both, the certificate first",
    files: ["pair.pem": .pem("rsa", rsaKey)],
    "smtpd_tls_cert_file = DIR/pair.pem\nsmtpd_tls_key_file = $smtpd_tls_cert_file",
    .serves("rsa"), .good),
  JudgedCase(
    "one file for both, named once",
    files: ["pair.pem": .pem("rsa", rsaKey)],
    "smtpd_tls_cert_file = DIR/pair.pem", .serves("rsa"), .good),
  JudgedCase(
    "a leaf and its intermediate",
    files: [
      "newreq.pem": .pem(rsaKey), "newcert.pem": .pem("leaf", "intermediate"),
      "root.pem": .pem("root"),
    ],
    "\(twoFiles)\nsmtpd_tls_CAfile = DIR/root.pem", .serves("leaf"), .good),
  JudgedCase(
    "a chain up to the root",
    files: [
      "newreq.pem": .pem(rsaKey), "newcert.pem": .pem("leaf", "intermediate", "root"),
      "root.pem": .pem("root"),
    ],
    "\(twoFiles)\nsmtpd_tls_CAfile = DIR/root.pem", .serves("leaf"), .good),
  JudgedCase(
    "a key of mode 0400",
    files: ["newreq.pem": .pem(rsaKey, mode: 0o400), "newcert.pem": .pem("rsa")],
    twoFiles, .serves("rsa"), .good),
  JudgedCase(
    "no certificate by intention", "smtpd_tls_cert_file = none",
    .serves(Observation.anonymous), .warning("smtpd_tls_cert_file")),
]

/// What OpenSSL reads of files that are not as everyone writes them.
private let unusualFiles = [
  JudgedCase(
    "a chain with text around it",
    files: fixtureChain("bundles/chain-with-text.pem"),
    "\(twoFiles)\nsmtpd_tls_CAfile = DIR/root.pem", .serves("bundles/chain-with-text.pem"), .good),
  JudgedCase(
    "a chain with line ends of DOS",
    files: fixtureChain("bundles/chain-crlf.pem"),
    "\(twoFiles)\nsmtpd_tls_CAfile = DIR/root.pem", .serves("bundles/chain-crlf.pem"), .good),
  JudgedCase(
    "a chain with a byte order mark",
    files: fixtureChain("bundles/chain-byte-order-mark.pem"),
    "\(twoFiles)\nsmtpd_tls_CAfile = DIR/root.pem",
    .serves("bundles/chain-byte-order-mark.pem"), .harmless),
  JudgedCase(
    "a key file with another key after the right one",
    files: ["newreq.pem": .pem(rsaKey, "keys/rsa3072.pem"), "newcert.pem": .pem("rsa")],
    twoFiles, .serves("rsa"), .harmless),
  JudgedCase(
    "a key file with another key before the right one",
    files: ["newreq.pem": .pem("keys/rsa3072.pem", rsaKey), "newcert.pem": .pem("rsa")],
    twoFiles, .refuses(noKey, "key values mismatch"),
    .critical("smtpd_tls_key_file", "smtpd_tls_cert_file")),
  JudgedCase(
    "a certificate file with a key of its own, which is not read",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("rsa", "keys/rsa3072.pem")],
    twoFiles, .serves("rsa"), .harmless),
  JudgedCase(
    "one file for both, with two keys",
    files: ["pair.pem": .pem("rsa", rsaKey, "keys/rsa3072.pem")],
    "smtpd_tls_cert_file = DIR/pair.pem", .serves("rsa", log: ["ignoring 2nd key at index 3 in"]),
    .harmless),
  JudgedCase(
    "one file for both, with another key",
    files: ["pair.pem": .pem("rsa", "keys/rsa3072.pem")],
    "smtpd_tls_cert_file = DIR/pair.pem",
    .refuses("does not match", "error loading private keys and certificates from"),
    .critical("smtpd_tls_cert_file")),
]

private let brokenPairs = [
  JudgedCase(
    "another RSA key",
    files: ["newreq.pem": .pem("keys/rsa3072.pem"), "newcert.pem": .pem("rsa")],
    twoFiles, .refuses(noKey, "key values mismatch"),
    .critical("smtpd_tls_key_file", "smtpd_tls_cert_file")),
  JudgedCase(
    "another P-256 key",
    files: ["eckey.pem": .pem(Certificates.otherP256Key), "eccert.pem": .pem("p256")],
    twoFilesEC, .refuses("cannot get ECDSA private key from file", "key values mismatch"),
    .critical("smtpd_tls_eckey_file", "smtpd_tls_eccert_file")),
  JudgedCase(
    "the key of another curve",
    files: ["eckey.pem": .pem("keys/p256.pem"), "eccert.pem": .pem("p384")],
    twoFilesEC, .refuses("cannot get ECDSA private key from file", "key values mismatch"),
    .critical("smtpd_tls_eckey_file", "smtpd_tls_eccert_file")),
  JudgedCase(
    "an RSA certificate with a P-256 key",
    files: ["newreq.pem": .pem("keys/p256.pem"), "newcert.pem": .pem("rsa")],
    twoFiles, .refuses("RSA private key in", "does not match public key in"),
    .critical("smtpd_tls_key_file", "smtpd_tls_cert_file")),
  JudgedCase(
    "a good RSA pair beside a broken P-256 pair",
    files: [
      "newreq.pem": .pem(rsaKey), "newcert.pem": .pem("rsa"),
      "eckey.pem": .pem(Certificates.otherP256Key), "eccert.pem": .pem("p256"),
    ],
    "\(twoFiles)\n\(twoFilesEC)",
    .refuses("cannot get ECDSA private key from file", "key values mismatch"),
    .critical("smtpd_tls_eckey_file", "smtpd_tls_eccert_file")),
  JudgedCase(
    "the intermediate first",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("intermediate", "leaf")],
    twoFiles, .refuses("RSA private key in", "does not match public key in"),
    .critical("smtpd_tls_key_file", "smtpd_tls_cert_file")),
  JudgedCase(
    "an intermediate of the same algorithm first",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("root", "rsa")],
    twoFiles, .refuses(noKey, "key values mismatch"),
    .critical("smtpd_tls_key_file", "smtpd_tls_cert_file")),
  JudgedCase(
    "no certificate file",
    files: ["newreq.pem": .pem(rsaKey)],
    twoFiles, .refuses(noCertificate, "No such file or directory"),
    .critical("smtpd_tls_cert_file")),
  JudgedCase(
    "no key file",
    files: ["newcert.pem": .pem("rsa")],
    twoFiles, .refuses(noKey, "No such file or directory"),
    .critical("smtpd_tls_key_file")),
  JudgedCase(
    "a key file without its certificate",
    files: ["newreq.pem": .pem(rsaKey)],
    "smtpd_tls_key_file = DIR/newreq.pem",
    .refuses("No server certs available. TLS won't be enabled"),
    .critical("smtpd_tls_key_file", "smtpd_tls_cert_file")),
  JudgedCase(
    "a certificate file without its key",
    files: ["newcert.pem": .pem("rsa")],
    "smtpd_tls_cert_file = DIR/newcert.pem",
    .refuses("No private key found in", "error loading private keys and certificates from"),
    .critical("smtpd_tls_cert_file")),
  JudgedCase(
    "a key file with only a request",
    files: ["newreq.pem": .pem("requests/rsa2048.pem"), "newcert.pem": .pem("rsa")],
    twoFiles, .refuses(noKey, "DECODER routines::unsupported"), .critical("smtpd_tls_key_file")),
  JudgedCase(
    "a certificate file with only a key",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem(rsaKey)],
    twoFiles, .refuses(noCertificate, "no start line"), .critical("smtpd_tls_cert_file")),
  JudgedCase(
    "key and certificate files exchanged",
    files: ["newreq.pem": .pem("rsa"), "newcert.pem": .pem(rsaKey)],
    twoFiles, .refuses(noCertificate, "no start line"), .critical("smtpd_tls_cert_file")),
]

private let damagedFiles = [
  JudgedCase(
    "an empty certificate file",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .text("")],
    twoFiles, .refuses(noCertificate, "no start line"), .critical("smtpd_tls_cert_file")),
  JudgedCase(
    "an empty key file",
    files: ["newreq.pem": .text(""), "newcert.pem": .pem("rsa")],
    twoFiles, .refuses(noKey, "DECODER routines::unsupported"), .critical("smtpd_tls_key_file")),
  JudgedCase(
    "rubbish for a certificate",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("bad/binary-rubbish.bin")],
    twoFiles, .refuses(noCertificate, "no start line"), .critical("smtpd_tls_cert_file")),
  JudgedCase(
    "a certificate in DER",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("certificates/rsa2048.der")],
    twoFiles, .refuses(noCertificate, "no start line"), .critical("smtpd_tls_cert_file")),
  JudgedCase(
    "a key in DER",
    files: ["newreq.pem": .pem("keys/rsa2048.der"), "newcert.pem": .pem("rsa")],
    twoFiles, .refuses(noKey, "DECODER routines::unsupported"), .critical("smtpd_tls_key_file")),
  JudgedCase(
    "an encrypted key in PKCS#8",
    files: ["newreq.pem": .pem("keys/rsa2048-encrypted.pem"), "newcert.pem": .pem("rsa")],
    twoFiles, .refuses(noKey, "problems getting password"), .critical("smtpd_tls_key_file")),
  JudgedCase(
    "an encrypted key in the traditional form",
    files: [
      "newreq.pem": .pem("keys/rsa2048-pkcs1-encrypted.pem"), "newcert.pem": .pem("rsa"),
    ],
    twoFiles, .refuses(noKey, "problems getting password"), .critical("smtpd_tls_key_file")),
  JudgedCase(
    "a truncated certificate",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("bad/truncated.pem")],
    twoFiles, .refuses(noCertificate, "bad end line"), .critical("smtpd_tls_cert_file")),
  JudgedCase(
    "a certificate with bad base64",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("bad/bad-base64.pem")],
    twoFiles, .refuses(noCertificate, "bad base64 decode"), .critical("smtpd_tls_cert_file")),
  JudgedCase(
    "a good leaf with a truncated intermediate",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .pem("leaf", "bad/truncated.pem")],
    twoFiles, .refuses(noCertificate, "bad end line"), .critical("smtpd_tls_cert_file")),
  JudgedCase(
    "a directory for a certificate",
    files: ["newreq.pem": .pem(rsaKey), "newcert.pem": .directory],
    twoFiles, .refuses(noCertificate, "no start line"), .critical("smtpd_tls_cert_file")),
]

/// What Postfix says nothing about.
private let weakPairs = [
  weak("an expired certificate", "certificates/expired.pem", .critical("smtpd_tls_cert_file")),
  weak(
    "a certificate of the future", "certificates/not-yet-valid.pem",
    .doubtful("smtpd_tls_cert_file")),
  weak("a certificate for another host", "other-host", .doubtful("smtpd_tls_cert_file")),
  weak("a certificate without names", "no-names", .doubtful("smtpd_tls_cert_file")),
  weak("the certificate of an authority", "as-authority", .doubtful("smtpd_tls_cert_file")),
  weak("a certificate for clients only", "client-only", .doubtful("smtpd_tls_cert_file")),
  weak(
    "an RSA key of 1024 bits", "rsa1024", key: "keys/rsa1024.pem",
    .doubtful("smtpd_tls_cert_file", "smtpd_tls_key_file")),
  weak("a SHA-1 signature", "certificates/sha1.pem", .doubtful("smtpd_tls_cert_file")),
  weak("an MD5 signature", "md5", .doubtful("smtpd_tls_cert_file")),
  weak("a leaf without its intermediate", "leaf", .doubtful("smtpd_tls_cert_file")),
  JudgedCase(
    "a key that everyone may read and write",
    files: ["newreq.pem": .pem(rsaKey, mode: 0o666), "newcert.pem": .pem("rsa")],
    twoFiles, .serves("rsa"), .doubtful("smtpd_tls_key_file")),
]

private func fixtureChain(_ name: String) -> [String: Content] {
  [
    "newreq.pem": .pem(rsaKey), "newcert.pem": .pem(name),
    "root.pem": .pem("certificates/root.pem"),
  ]
}

private func weak(
  _ name: String, _ certificate: String, key: String = rsaKey, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    name, files: ["newreq.pem": .pem(key), "newcert.pem": .pem(certificate)],
    twoFiles, .serves(certificate), verdict)
}
