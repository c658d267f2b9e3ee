// SPDX-License-Identifier: Apache-2.0

private let words = "smtpd_discard_ehlo_keyword_address_maps"
private let names = "tls_server_sni_maps"
private let policies = "smtp_tls_policy_maps"
private let curves = "tls_eecdh_auto_curves"
private let suites = "tls_medium_cipherlist"
private let exclusions = "smtpd_tls_exclude_ciphers"
private let noTLS12 = "TLS 1.2: no TLS, TLS 1.3: "

/// Ciphers, groups and switches of OpenSSL that somebody has chosen, and tables of nothing.
let choiceCases: [JudgedCase] =
  ["texthash", "regexp", "cidr"].flatMap { type in
    [
      chosen("\(words) = \(type):/dev/null", .serves("rsa"), .good),
      JudgedCase(
        "\(policies) = \(type):/dev/null", "\(policies) = \(type):/dev/null", .goes(.encrypted),
        .good),
    ]
  } + [
    chosen("\(names) = texthash:/dev/null", .serves("rsa"), .good),
    chosen("\(names) = regexp:/dev/null", .serves("rsa"), .good),
  ]
  + ["aNULL, -RC4", "!MD5", "MD5:+RC4", "@STRENGTH"].map {
    chosen(
      "\(exclusions) = \($0)",
      .serves(Observation.noTLS, log: ["in cipher exclusion"]), .critical(exclusions))
  }
  + [
    chosen(
      "\(exclusions) = aRSA", .serves(Observation.anonymousBeside("rsa")), .warning(exclusions)),
    chosen(
      "\(exclusions) = aRSA, aNULL\nsmtpd_tls_protocols = TLSv1.2",
      .serves(Observation.noTLS), .critical(exclusions)),
    chosen("\(exclusions) = aECDSA", .serves("rsa"), .good),
    chosen("\(exclusions) = kRSA, kDHE", .serves("rsa"), .good),
    chosen("\(suites) = aECDSA", .serves("\(noTLS12)rsa"), .warning(suites)),
    chosen("\(suites) = aECDSA", pair: "p256", .serves("p256"), .good),
    chosen("\(suites) = aRSA", pair: "p256", .serves("\(noTLS12)p256"), .warning(suites)),
    chosen("\(suites) = ECDHE+AESGCM", .serves("rsa"), .good),
    chosen("\(suites) = ARIA", .serves("rsa"), .warning(suites)),
    chosen(
      "smtpd_tls_security_level = encrypt\ntls_high_cipherlist = aECDSA\n"
        + "smtpd_tls_mandatory_ciphers = high", .serves("\(noTLS12)rsa"),
      .warning("tls_high_cipherlist")),
    chosen(
      "tls_config_file =",
      .refuses("is not an absolute pathname, disabling TLS support"), .critical("tls_config_file")),
  ]
  + ["tls_disable_workarounds", "tls_ssl_options"].flatMap { name in
    ["1", "4000", "a, b"].map {
      chosen("\(name) = \($0)", .serves("rsa", log: ["unknown \(name) value"]), .warning(name))
    } + [chosen("\(name) = 0x10", .serves("rsa"), .good)]
  }
  + [
    "smtp_tls_exclude_ciphers = !MD5", "\(policies) = static:{may exclude=+RC4}",
    "smtp_tls_security_level = encrypt\nsmtp_tls_mandatory_exclude_ciphers = -RC4",
  ].map {
    JudgedCase(
      $0, $0, .goes(.deferred, "in cipher exclusion"),
      .critical("smtp_tls_exclude_ciphers", policies, "smtp_tls_mandatory_exclude_ciphers"))
  }
  + [
    ofCurves("x25519", .good), ofCurves("secp256r1", .good), ofCurves("X25519 nosuch", .good),
    ofCurves("prime256v1, secp384r2", .good), chosen("\(curves) = P-256", .serves("rsa"), .good),
    chosen("\(curves) = X25519, P-384", .serves("rsa"), .good),
  ]

private func chosen(
  _ settings: String, pair: String = "rsa", _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  let key = pair == "rsa" ? "keys/rsa2048.pem" : "keys/\(pair).pem"
  return JudgedCase(
    "\(settings), and \(pair)", files: ["chain.pem": .pem(key, pair)],
    "smtpd_tls_chain_files = DIR/chain.pem\n\(settings)", observed, verdict)
}

/// Names of curves of which Postfix before 3.8 does not know one.
private func ofCurves(_ names: String, _ later: Verdict) -> JudgedCase {
  chosen(
    "\(curves) = \(names)", .serves("rsa", log: ["ignoring unknown ECDHE curve"]), .warning(curves)
  ).since(.postfix(3, 8), .serves("rsa"), later)
}

extension Observation {
  /// In TLS 1.2 nobody gets a certificate.
  fileprivate static func anonymousBeside(_ name: String) -> String {
    "TLS 1.2: no certificate, TLS 1.3: \(name)"
  }
}
