// SPDX-License-Identifier: Apache-2.0

import TLSCrypto

private let chainFile = "smtpd_tls_chain_files = DIR/chain.pem"
private let parameter = "smtpd_tls_chain_files"
private let twoFiles =
  "smtpd_tls_cert_file = DIR/newcert.pem\nsmtpd_tls_key_file = DIR/newreq.pem"
private let refused = "error loading private keys and certificates from"
private let mismatch = ["key at index 1 in", "does not match next certificate", refused]
private let notLoaded = ["error loading private key", refused]

/// Whether the OpenSSL that Postfix uses here has ML-DSA, SLH-DSA and ML-KEM.
private let isYoung = OpenSSLVersion.running >= OpenSSLVersion(rawValue: 0x3050_0000)
/// Whether it has the curves of brainpool in TLS 1.3.
private let hasBrainpool = OpenSSLVersion.running >= OpenSSLVersion(rawValue: 0x3020_0000)

/// What becomes of TLS with each kind of key.
let keyCases: [JudgedCase] = alone + besideRSA + behindP256 + others

/// The only key of a server.
private let alone: [JudgedCase] = [
  alone("RSA of 512 bits", young: "rsa512", serves(tls12: "young/rsa512.crt.pem"), .critical),
  alone("P-224", young: "p224", .serves(Observation.anonymous), .critical),
  alone(
    "secp256k1", "keys/secp256k1.pem", "certificates/secp256k1.pem",
    .serves(Observation.anonymous), .critical),
  alone(
    "brainpoolP256r1", young: "brainpool",
    hasBrainpool
      ? .serves("TLS 1.2: no certificate, TLS 1.3: young/brainpool.crt.pem")
      : .serves(Observation.anonymous), hasBrainpool ? .doubtful : .critical),
  alone(
    "P-256 with its parameters spelt out", "keys/p256-explicit-parameters.pem", "explicit",
    .serves("explicit"), .doubtful),
  alone(
    "Ed448", "keys/ed448.pem", "certificates/ed448.pem", .serves("certificates/ed448.pem"),
    .doubtful),
  alone(
    "RSA-PSS", "keys/rsa-pss.pem", "certificates/rsa-pss.pem",
    .serves("certificates/rsa-pss.pem"), .doubtful),
  alone(
    "ML-DSA-65", young: "mldsa65",
    isYoung
      ? .serves("TLS 1.2: no certificate, TLS 1.3: young/mldsa65.crt.pem") : refuses(notLoaded),
    isYoung ? .doubtful : .critical),
]

/// Before a good RSA pair in the same file.
private let besideRSA: [JudgedCase] = [
  beside("P-224", "p224", .serves("rsa"), .doubtful),
  beside("ML-DSA-44", "mldsa44", isYoung ? nil : refuses(notLoaded), isYoung ? .good : .critical),
  beside("SLH-DSA", "slhdsa-sha2-128s", refuses(isYoung ? mismatchOfFile : notLoaded), .critical),
  beside("X25519", "x25519", refuses(mismatchOfFile), .critical),
  beside("ML-KEM", "mlkem768", refuses(isYoung ? mismatchOfFile : notLoaded), .critical),
  beside("a key that no OpenSSL knows", "unknown", refuses(notLoaded), .critical),
  beside("a curve that no OpenSSL knows", "unknown-curve", refuses(notLoaded), .critical),
]

/// Behind a good P-256 pair in the same file: peers that want RSA get the one, all others the other.
private let behindP256: [JudgedCase] = [
  behind(
    "RSA of 512 bits", "young/rsa512.key.pem", "young/rsa512.crt.pem",
    "TLS 1.2: young/rsa512.crt.pem, TLS 1.3: \(Observation.noTLS)", .warning(parameter)),
  behind("RSA of 1024 bits", "keys/rsa1024.pem", "rsa1024", "rsa1024", .warning(parameter)),
  behind(
    "an expired RSA pair", "keys/rsa2048.pem", "certificates/expired.pem",
    "certificates/expired.pem", .critical(parameter)),
  behind("RSA of 2048 bits", "keys/rsa2048.pem", "rsa", "rsa", .good),
  JudgedCase(
    "RSA of 512 bits, and P-256 in files of its own",
    files: [
      "newreq.pem": .pem("young/rsa512.key.pem"), "newcert.pem": .pem("young/rsa512.crt.pem"),
      "eckey.pem": .pem("keys/p256.pem"), "eccert.pem": .pem("p256"),
    ],
    "\(twoFiles)\nsmtpd_tls_eccert_file = DIR/eccert.pem\nsmtpd_tls_eckey_file = DIR/eckey.pem",
    .serves("p256"), .warning("smtpd_tls_cert_file")),
]

private let mismatchOfFile = ["error loading certificate chain: key at index 1 in", refused]

private let others: [JudgedCase] = [
  JudgedCase(
    "a key that no OpenSSL knows, in files of its own",
    files: [
      "newreq.pem": .pem("young/unknown.key.pem"), "newcert.pem": .pem("young/unknown.crt.pem"),
    ],
    twoFiles, .refuses("cannot get RSA certificate from file"),
    .critical("smtpd_tls_key_file", "smtpd_tls_cert_file")),
  JudgedCase(
    "a client's chain file with a key that TLS has no use for",
    files: ["chain.pem": .pem("young/x25519.key.pem", "young/x25519.crt.pem")],
    "smtp_tls_chain_files = DIR/chain.pem",
    .goes(.clear, "does not match next certificate", refused),
    .critical("smtp_tls_chain_files")),
]

private enum Weight { case good, doubtful, critical }

private func verdict(_ weight: Weight) -> Verdict {
  switch weight {
  case .good: .good
  case .doubtful: .warning(parameter)
  case .critical: .critical(parameter)
  }
}

private func serves(tls12 name: String) -> Observation {
  .serves("TLS 1.2: \(name), TLS 1.3: \(Observation.noTLS)")
}

private func refuses(_ log: [String]) -> Observation { Observation(answer: .refused, log: log) }

private func alone(
  _ name: String, _ key: String, _ certificate: String, _ observed: Observation, _ weight: Weight
) -> JudgedCase {
  JudgedCase(
    "\(name) alone", files: ["chain.pem": .pem(key, certificate)], chainFile, observed,
    verdict(weight))
}

private func alone(
  _ name: String, young: String, _ observed: Observation, _ weight: Weight
) -> JudgedCase {
  alone(name, "young/\(young).key.pem", "young/\(young).crt.pem", observed, weight)
}

private func behind(
  _ name: String, _ key: String, _ certificate: String, _ served: String, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    "\(name) behind P-256",
    files: ["chain.pem": .pem("keys/p256.pem", "p256", key, certificate)], chainFile,
    [
      Listener(
        probes: [[], ["-sigalgs", "RSA+SHA256:RSA-PSS+SHA256"], ["-sigalgs", "ECDSA+SHA256"]],
        observed: .serves("p256", served, "p256"))
    ], verdict)
}

private func beside(
  _ name: String, _ young: String, _ observed: Observation?, _ weight: Weight
) -> JudgedCase {
  let certificate = "young/\(young).crt.pem"
  return JudgedCase(
    "\(name) before RSA",
    files: [
      "chain.pem": .pem("young/\(young).key.pem", certificate, "keys/rsa2048.pem", "rsa")
    ], chainFile,
    observed ?? .serves("TLS 1.2: rsa, TLS 1.3: \(certificate)"), verdict(weight))
}
