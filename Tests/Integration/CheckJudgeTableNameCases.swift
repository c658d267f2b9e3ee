// SPDX-License-Identifier: Apache-2.0

private let maps = "smtp_tls_policy_maps"
private let names = "tls_server_sni_maps"

/// Tables that cannot be opened as they are named, which can be told without anybody to ask.
let tableNameCases: [JudgedCase] = policyTables + nameTables

private let policyTables = [
  policy("texthash:{a.test=encrypt}", "open database {a.test=encrypt}"),
  policy("unix:bogus", "unknown table: unix:bogus"),
  policy("unix:bogus.byname", "unknown table: unix:bogus.byname"),
  policy("unix:PASSWD.byname", "unknown table: unix:PASSWD.byname"),
  policy("socketmap:bogus", "socketmap requires server:socketmap argument"),
  policy("unionmap:{static:may,unix:bogus}", "unknown table: unix:bogus"),
  policy("pipemap:{socketmap:bogus}", "requires server:socketmap argument"),
  policy("unionmap:{pipemap:{texthash:{a=may}}}", "open database {a=may}"),
  policy("static:{may}x", "bad static:name syntax"),
  stuck("socketmap:inet:bogus", "need service transport:endpoint"),
  stuck("socketmap:tcp:127.0.0.1:9:x", "invalid transport name: tcp"),
  stuck("tcp:inet:127.0.0.1:9", "valid hostname or network address required"),
  stuck("tcp:127.0.0.1:", "missing service information"),
  JudgedCase(
    "policies in a table of the system", "\(maps) = unix:passwd.byname",
    Delivery(manner: .encrypted), .good),
]

private let nameTables = [
  server("texthash:{sni.example.org=DIR/sni.pem}", "open database {sni.example.org"),
  server("unix:bogus", "unknown table: unix:bogus"),
  server("socketmap:bogus", "socketmap requires server:socketmap argument"),
  server("unionmap:{unix:bogus.byname}", "unknown table: unix:bogus.byname"),
  server("pipemap:{socketmap:bogus}", "requires server:socketmap argument"),
  server("static:{DIR/sni.pem}x", "bad static:name syntax"),
  JudgedCase(
    "names in socketmap:inet:bogus", files: files,
    "smtpd_tls_chain_files = DIR/chain.pem\n\(names) = socketmap:inet:bogus",
    .isDown("need service transport:endpoint"), .critical(names)),
]

private let files = [
  "chain.pem": Content.pem("keys/rsa2048.pem", "rsa"), "sni.pem": .pem("keys/p256.pem", "sni"),
]

private func policy(_ table: String, _ log: String) -> JudgedCase {
  JudgedCase(
    "policies in \(table)", "\(maps) = \(table)",
    Delivery(
      manner: .deferred,
      log: [
        log, "lookup error for", "policy table lookup error", "client TLS configuration problem",
      ]), .critical(maps))
}

private func stuck(_ table: String, _ log: String) -> JudgedCase {
  JudgedCase(
    "policies in \(table)", "\(maps) = \(table)", .goes(.stuck, log), .critical(maps))
}

private func server(_ table: String, _ log: String) -> JudgedCase {
  JudgedCase(
    "names in \(table)", files: files, "smtpd_tls_chain_files = DIR/chain.pem\n\(names) = \(table)",
    [
      Listener(
        probes: Listener.withName,
        observed: .serves(
          "rsa", Observation.noTLS, log: [log, "lookup error for", "map lookup problem"]))
    ], .critical(names))
}
