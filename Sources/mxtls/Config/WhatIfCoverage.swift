// SPDX-License-Identifier: Apache-2.0

import Postfix

/// Whether a log shows what a setting would change.
enum WhatIfCoverage: Hashable {
  /// It does.
  case judged
  /// Who gets mail, and how, does not depend on the setting.
  case harmless
  /// It does not: why, in lower case without a full stop.
  case unknown(String)

  private static let programs: [TLSProgram] = [.smtpd, .smtp, .lmtp]
  private static let judgedSuffixes: Set = [
    "security_level", "protocols", "mandatory_protocols", "ciphers", "mandatory_ciphers",
    "exclude_ciphers", "mandatory_exclude_ciphers",
  ]
  private static let harmlessSuffixes: Set = [
    "loglevel", "received_header", "session_cache_database", "session_cache_timeout",
    "note_starttls_offer",
  ]
  private static let reasons: [(suffixes: [String], reason: String)] = [
    (
      ["cert_file", "key_file", "chain_files", "sni_maps"],
      "whether a peer would take another certificate is not in it"
    ),
    (
      ["CAfile", "CApath", "trust_anchor_file", "verify_cert_match", "secure_cert_match"],
      "it has no certificates that could be verified anew"
    ),
    (
      ["eecdh_grade", "auto_curves", "auto_groups", "param_file", "strong_curve", "ultra_curve"],
      "which groups a peer has besides the one in use is not in it"
    ),
    (
      ["policy_maps", "per_site"],
      "a table of single destinations is not judged: try the level of one as the parameter"
    ),
    (["ask_ccert", "req_ccert"], "which clients have certificates is not in it"),
    (["wrappermode"], "whether a peer would begin TLS at once is not in it"),
    (["fingerprint_digest", "cert_match"], "fingerprints are not in it"),
    (["dns_support_level", "insecure_mx_policy"], "answers of name servers are not in it"),
  ]

  /// Finds out about a setting.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - value: Its value; nil for its default.
  init(of name: String, set value: String?) {
    let switches = Self.programs.flatMap { ["\($0)_use_tls", "\($0)_enforce_tls"] }
    let lists = CipherGrade.allCases.map(\.parameter)
    let program = Self.programs.first { name.hasPrefix($0.prefix) }
    let suffix = program.map { String(name.dropFirst($0.prefix.count)) } ?? ""
    if suffix == "security_level", program != .smtpd,
      let level = value.flatMap({ TLSSecurityLevel($0) }),
      level == .fingerprint || level == .daneOnly
    {
      self = .unknown(
        level == .fingerprint ? "fingerprints are not in it" : "TLSA records are not in it")
    } else if Self.judgedSuffixes.contains(suffix) || name == "smtpd_tls_auth_only"
      || switches.contains(name) || lists.contains(name)
    {
      self = .judged
    } else if Self.harmlessSuffixes.contains(suffix) {
      self = .harmless
    } else if let found = Self.reasons.first(where: { $0.suffixes.contains(where: name.hasSuffix) })
    {
      self = .unknown(found.reason)
    } else {
      self = .unknown("\(name) is none of the settings whose effect it shows")
    }
  }
}
