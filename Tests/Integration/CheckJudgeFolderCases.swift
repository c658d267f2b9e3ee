// SPDX-License-Identifier: Apache-2.0

private let maps = "smtp_tls_policy_maps"
private let words = "smtpd_discard_ehlo_keyword_address_maps"
private let names = "tls_server_sni_maps"
private let clients = "relay_clientcerts"
private let isDirectory = "Is a directory"

/// Tables that are directories.
let folderCases: [JudgedCase] = [
  policy("texthash", .stuck, [isDirectory], .critical(maps)),
  policy("regexp", .encrypted, [], .warning(maps)),
  policy("cidr", .stuck, [isDirectory], .critical(maps)),
  JudgedCase(
    "policies in a union with a directory", files: ["folder": .directory],
    "\(maps) = unionmap:{static:encrypt,texthash:DIR/folder}",
    Delivery(manner: .stuck, log: [isDirectory]), .critical(maps)),
  server("texthash", words, .isDown(isDirectory), .critical(words)),
  server("regexp", words, .serves("rsa"), .warning(words)),
  server("cidr", words, .isDown(isDirectory), .critical(words)),
  server("texthash", clients, .isDown(isDirectory), .critical(clients)),
  server("texthash", names, .isDown(isDirectory), .critical(names)),
  server("regexp", names, .serves("rsa"), .warning(names)),
]

private func policy(
  _ type: String, _ manner: Delivery.Manner, _ log: [String], _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    "policies in a directory as \(type)", files: ["folder": .directory],
    "\(maps) = \(type):DIR/folder", Delivery(manner: manner, log: log), verdict)
}

private func server(
  _ type: String, _ parameter: String, _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    "\(parameter) with a directory as \(type)",
    files: ["chain.pem": .pem("keys/rsa2048.pem", "rsa"), "folder": .directory],
    "smtpd_tls_chain_files = DIR/chain.pem\n\(parameter) = \(type):DIR/folder", observed, verdict)
}
