// SPDX-License-Identifier: Apache-2.0

private let rsaKey = "keys/rsa2048.pem"
private let sniPair = Content.pem("keys/p256.pem", "sni")
private let parameter = "tls_server_sni_maps"
private let aborting = "aborting TLS handshake"
private let table = Content.text("sni.example.org DIR/sni.pem\n")

/// Tables that give names certificates of their own.
let tableCases: [JudgedCase] = [
  named("names in a text table", "texthash", .serves("rsa", "sni"), .good),
  named("names in an indexed table", "hash", index: true, .serves("rsa", "sni"), .good),
  named(
    "a renewed certificate in a table that was not indexed anew", "hash",
    files: ["new.pem": .pem("keys/p256.pem", "renewed-sni")], index: true,
    then: [.replace("sni.pem", with: "new.pem")], .serves("rsa", "sni"), .doubtful(parameter)),
  named(
    "names in a table without its index", "hash",
    .serves("rsa", Observation.noTLS, log: ["sni.db: No such file", "lookup"]),
    .critical(parameter)),
  named(
    "a name with another key", "texthash",
    files: ["sni.pem": .pem(Certificates.otherP256Key, "sni")],
    .serves("rsa", Observation.noTLS, log: ["does not match next certificate", aborting]),
    .critical(parameter)),
  named(
    "a name with another key, indexed", "hash",
    files: ["sni.pem": .pem(Certificates.otherP256Key, "sni")], index: true,
    .serves("rsa", Observation.noTLS, log: ["does not match next certificate", aborting]),
    .critical(parameter)),
  named(
    "a name with the certificate first", "texthash",
    files: ["sni.pem": .pem("sni", "keys/p256.pem")],
    .serves("rsa", Observation.noTLS, log: ["key not first", aborting]), .critical(parameter)),
  named(
    "a name without its file, which Postfix passes over", "texthash",
    files: ["sni": .text("sni.example.org DIR/none.pem\n")],
    .serves("rsa", "rsa", log: ["No such file or directory: skipping this entry"]),
    .critical(parameter)),
  named(
    "a name with an empty file", "texthash", files: ["sni.pem": .text("")],
    .serves(
      "rsa", Observation.noTLS,
      log: ["returns an empty string result", "should return NO RESULT", "map lookup problem"]),
    .critical(parameter)),
]

private func named(
  _ name: String, _ type: String, files: [String: Content] = [:], index: Bool = false,
  then: [Preparation] = [], _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    name,
    files: ["chain.pem": .pem(rsaKey, "rsa"), "sni.pem": sniPair, "sni": table]
      .merging(files) { $1 },
    prepare: (index ? [.index("\(type):sni")] : []) + then,
    "smtpd_tls_chain_files = DIR/chain.pem\ntls_server_sni_maps = \(type):DIR/sni",
    [Listener(probes: Listener.withName, observed: observed)], verdict)
}
