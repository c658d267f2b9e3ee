// SPDX-License-Identifier: Apache-2.0

private let setting = "tls_config_file"

/// Configurations of OpenSSL, good ones and files that are none.
let libraryFileCases: [JudgedCase] = [
  bad("a certificate", .pem("rsa")),
  bad("words", .text("this is no configuration\n")),
  bad("a section that has no end", .text("openssl_conf = own\n[own\n")),
  bad("a variable that there is not", .text("openssl_conf = $nosuch\n")),
  bad("the name of a section that there is not", .text("openssl_conf = own\n")),
  good("nothing in it", ""),
  good("a section without a module", "openssl_conf = own\n[own]\n"),
  good("settings of another program", "# words\nother = nosuch\n[section]\nname = value\n"),
  good(
    "a section of its own", "postfix = own\nopenssl_conf = nosuch\n[own]\n",
    "\ntls_config_name = postfix"),
  bad(
    "a section of its own that there is not", .text("postfix = own\n"),
    "\ntls_config_name = postfix", log: "error loading the 'postfix' settings"),
  JudgedCase(
    "a configuration of OpenSSL that is a certificate, for one service", files: chain(.pem("rsa")),
    "smtpd_tls_chain_files = DIR/chain.pem",
    [
      Listener(
        options: [setting: "DIR/openssl.cnf"],
        observed: .refuses("error loading the 'global' settings", "disabling TLS support"))
    ], .critical(setting)),
]

private func chain(_ content: Content) -> [String: Content] {
  ["chain.pem": .pem("keys/rsa2048.pem", "rsa"), "openssl.cnf": content]
}

private func bad(
  _ name: String, _ content: Content, _ more: String = "",
  log: String = "error loading the 'global' settings"
) -> JudgedCase {
  JudgedCase(
    "a configuration of OpenSSL: \(name)", files: chain(content),
    "smtpd_tls_chain_files = DIR/chain.pem\n\(setting) = DIR/openssl.cnf\(more)",
    .refuses(log, "disabling TLS support"), .critical(setting))
}

private func good(_ name: String, _ text: String, _ more: String = "") -> JudgedCase {
  JudgedCase(
    "a configuration of OpenSSL: \(name)", files: chain(.text(text)),
    "smtpd_tls_chain_files = DIR/chain.pem\n\(setting) = DIR/openssl.cnf\(more)", .serves("rsa"),
    .good)
}
