// SPDX-License-Identifier: Apache-2.0

private let maps = "smtp_tls_policy_maps"
private let names = "tls_server_sni_maps"

/// Rules of tables, and those that Postfix warns of and passes over.
let ruleCases: [JudgedCase] = [
  policy("cidr", "foo nosuch", "bad address pattern"),
  policy("cidr", "10.0.0.1/8 nosuch", "non-null host address bits"),
  policy("cidr", "10.0.0.0/33 nosuch", "bad mask length"),
  policy("cidr", "2001:db8::1/32 nosuch", "non-null host address bits"),
  policy("cidr", "10.0.0.0/8", "no lookup result"),
  policy("cidr", "if 10.0.0.0/8\n10.1.0.0/16 may", "IF has no matching ENDIF"),
  policy("cidr", "endif", "ENDIF without IF"),
  policy("cidr", "if 10.0.0.0/8\n10.1.0.0/16 may\nendif\n::1 may\n[2001:db8::]/32 may", nil),
  policy("regexp", "/[/ nosuch", "Invalid regular expression"),
  policy("regexp", "/a(/ nosuch", "regexp map"),
  policy("regexp", "/a(/x may", nil),
  policy("regexp", "/a/q nosuch", "unknown regexp option"),
  policy("regexp", "/a nosuch", "no closing regexp delimiter"),
  policy("regexp", "foo nosuch", "ignoring unrecognized request"),
  policy("regexp", "if /a/\n/b/ may", "IF has no matching ENDIF"),
  policy("regexp", "endif", "ignoring ENDIF without matching IF"),
  policy("regexp", "IF /nowhere/\n!/b/ may\nENDIF\n/^example\\.com$/ may", nil),
  policy("texthash", "example.com", "expected format"),
  JudgedCase(
    "a rule for a name that is passed over",
    files: [
      "chain.pem": .pem("keys/rsa2048.pem", "rsa"), "sni.pem": .pem("keys/p256.pem", "sni"),
      "sni": .text("/[/ DIR/sni.pem\n/^sni/ DIR/sni.pem\n"),
    ], "smtpd_tls_chain_files = DIR/chain.pem\n\(names) = regexp:DIR/sni",
    [
      Listener(
        probes: Listener.withName,
        observed: .serves("rsa", "sni", log: ["Invalid regular expression"]))
    ], .warning(names)),
]

private func policy(_ type: String, _ text: String, _ log: String?) -> JudgedCase {
  JudgedCase(
    "a rule of \(type): \(text)", files: ["policy": .text("\(text)\n")],
    "\(maps) = \(type):DIR/policy", Delivery(manner: .encrypted, log: log.map { [$0] } ?? []),
    log == nil ? .good : .warning(maps))
}
