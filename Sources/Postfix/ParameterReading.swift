// SPDX-License-Identifier: Apache-2.0

/// Which programs of Postfix read a parameter for TLS or DANE, and what they take for its value.
package struct ParameterReading: Sendable {
  package let grammar: ParameterGrammar
  /// The programs that end when they start with another value, by their commands; empty for all that
  /// use TLS, as far as they do (tls_misc.c).
  package let programs: Set<String>
  /// The release from which on any value will do, nil where there is none.
  private let laxSince: PostfixVersion?

  /// Finds how a parameter is read.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - version: The release of Postfix.
  /// - Returns: How; nil for a parameter that takes any value, or is none of TLS.
  package static func of(_ name: String, in version: PostfixVersion) -> ParameterReading? {
    guard let reading = table[name] else { return nil }
    if let laxSince = reading.laxSince, laxSince <= version { return nil }
    return reading
  }

  private static let table: [String: ParameterReading] = {
    var table: [String: ParameterReading] = [:]
    for line in rows.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 3, let grammar = ParameterGrammar(row: fields[1]) else { continue }
      let programs = Set(fields[2].split(separator: ",").map(String.init)).subtracting(["tls"])
      table[String(fields[0])] = ParameterReading(
        grammar: grammar, programs: programs,
        laxSince: fields.count > 3 ? PostfixVersion(String(fields[3].dropFirst())) : nil)
    }
    return table
  }()

  /// A parameter a line, with its grammar, its programs, and the release that takes anything: from the
  /// tables of smtpd.c, smtp_params.c, lmtp_params.c, tlsmgr.c, tlsproxy.c, postscreen.c, tls_misc.c
  /// and mail_params.c of Postfix 3.7.11, 3.8.20, 3.10.13 and 3.11.6.
  private static let rows = """
    ignore_mx_lookup_error bool smtp
    lmtp_cname_overrides_servername bool lmtp
    lmtp_dns_resolver_options words:,res_defnames,res_dnsrch lmtp
    lmtp_dns_support_level word:,disabled,enabled,dnssec lmtp
    lmtp_enforce_tls bool lmtp
    lmtp_host_lookup words:dns,native lmtp
    lmtp_log_tls_feature_status bool lmtp
    lmtp_starttls_timeout time:1 lmtp
    lmtp_tls_block_early_mail_reply bool lmtp
    lmtp_tls_ciphers text lmtp
    lmtp_tls_connection_reuse bool lmtp
    lmtp_tls_enable_rpk bool lmtp
    lmtp_tls_enforce_peername bool lmtp
    lmtp_tls_enforce_sts_mx_patterns bool lmtp
    lmtp_tls_fingerprint_digest text lmtp
    lmtp_tls_force_insecure_host_tlsa_lookup bool lmtp
    lmtp_tls_mandatory_ciphers text lmtp
    lmtp_tls_note_starttls_offer bool lmtp
    lmtp_tls_scert_verifydepth int:0 lmtp
    lmtp_tls_secure_cert_match text lmtp
    lmtp_tls_session_cache_timeout time:0:8640000 tlsmgr
    lmtp_tls_verify_cert_match text lmtp
    lmtp_tls_wrappermode bool lmtp
    lmtp_tlsrpt_enable bool lmtp
    lmtp_tlsrpt_skip_reused_handshakes bool lmtp
    lmtp_use_tls bool lmtp
    postscreen_enforce_tls bool postscreen
    postscreen_use_tls bool postscreen
    requiretls_enable bool smtpd,smtp,lmtp,tlsmgr,tlsproxy,postscreen
    requiretls_esmtp_header bool smtpd
    smtp_cname_overrides_servername bool smtp
    smtp_dns_resolver_options words:,res_defnames,res_dnsrch smtp
    smtp_dns_support_level word:,disabled,enabled,dnssec smtp
    smtp_enforce_tls bool smtp,tlsproxy
    smtp_host_lookup words:dns,native smtp
    smtp_log_tls_feature_status bool smtp
    smtp_starttls_timeout time:1 smtp
    smtp_tls_block_early_mail_reply bool smtp
    smtp_tls_ciphers text smtp
    smtp_tls_connection_reuse bool smtp
    smtp_tls_dane_insecure_mx_policy word:may,encrypt,dane smtp
    smtp_tls_enable_rpk bool smtp
    smtp_tls_enforce_peername bool smtp
    smtp_tls_enforce_sts_mx_patterns bool smtp
    smtp_tls_fingerprint_digest text smtp,tlsproxy
    smtp_tls_force_insecure_host_tlsa_lookup bool smtp
    smtp_tls_mandatory_ciphers text smtp
    smtp_tls_note_starttls_offer bool smtp
    smtp_tls_scert_verifydepth int:0 smtp,tlsproxy
    smtp_tls_secure_cert_match text smtp
    smtp_tls_session_cache_timeout time:0:8640000 tlsmgr
    smtp_tls_verify_cert_match text smtp
    smtp_tls_wrappermode bool smtp
    smtp_tlsrpt_enable bool smtp
    smtp_tlsrpt_skip_reused_handshakes bool smtp
    smtp_use_tls bool smtp,tlsproxy
    smtpd_client_new_tls_session_rate_limit int:0 smtpd
    smtpd_enforce_tls bool smtpd,tlsproxy,postscreen
    smtpd_starttls_timeout time:1 smtpd
    smtpd_tls_always_issue_session_ids bool smtpd,tlsproxy
    smtpd_tls_ask_ccert bool smtpd,tlsproxy
    smtpd_tls_auth_only bool smtpd
    smtpd_tls_ccert_verifydepth int:0 smtpd,tlsproxy
    smtpd_tls_ciphers text smtpd,tlsproxy
    smtpd_tls_eecdh_grade text smtpd,tlsproxy
    smtpd_tls_enable_rpk bool smtpd,tlsproxy
    smtpd_tls_fingerprint_digest text smtpd,tlsproxy
    smtpd_tls_mandatory_ciphers text smtpd,tlsproxy
    smtpd_tls_received_header bool smtpd
    smtpd_tls_req_ccert bool smtpd,tlsproxy
    smtpd_tls_session_cache_timeout time:0:8640000 tlsmgr
    smtpd_tls_wrappermode bool smtpd
    smtpd_use_tls bool smtpd,tlsproxy,postscreen
    tls_append_default_CA bool tls
    tls_daemon_random_bytes int:1 tls
    tls_dane_digests text tls
    tls_eecdh_auto_curves text tls <3.8
    tls_eecdh_strong_curve text tls <3.8
    tls_eecdh_ultra_curve text tls <3.8
    tls_export_cipherlist text tls <3.8
    tls_fast_shutdown_enable bool tls
    tls_high_cipherlist text tls
    tls_legacy_public_key_fingerprints bool tls <3.11
    tls_low_cipherlist text tls <3.8
    tls_medium_cipherlist text tls
    tls_null_cipherlist text tls
    tls_preempt_cipherlist bool tls
    tls_random_bytes int:1 tlsmgr
    tls_random_prng_update_period time:1 tlsmgr
    tls_random_reseed_period time:1 tlsmgr
    tls_required_enable bool smtpd,smtp,lmtp,tlsmgr,tlsproxy,postscreen
    tls_wildcard_matches_multiple_labels bool tls
    tlsmgr_service_name text tls
    tlsproxy_client_enforce_tls bool tlsproxy
    tlsproxy_client_fingerprint_digest text tlsproxy
    tlsproxy_client_scert_verifydepth int:0 tlsproxy
    tlsproxy_client_use_tls bool tlsproxy
    tlsproxy_enforce_tls bool tlsproxy
    tlsproxy_service_name text smtpd,smtp,lmtp,postscreen
    tlsproxy_tls_always_issue_session_ids bool tlsproxy
    tlsproxy_tls_ask_ccert bool tlsproxy
    tlsproxy_tls_ccert_verifydepth int:0 tlsproxy
    tlsproxy_tls_ciphers text tlsproxy
    tlsproxy_tls_eecdh_grade text tlsproxy
    tlsproxy_tls_enable_rpk bool tlsproxy
    tlsproxy_tls_fingerprint_digest text tlsproxy
    tlsproxy_tls_mandatory_ciphers text tlsproxy
    tlsproxy_tls_req_ccert bool tlsproxy
    tlsproxy_use_tls bool tlsproxy
    tlsproxy_watchdog_timeout time:0 tlsproxy
    """
}

extension ParameterGrammar {
  /// Reads the second field of a row: bool, int:LEAST, time:LEAST[:MOST], text, word:ONE,OTHER (where
  /// one may be empty) or words:ONE,OTHER.
  fileprivate init?(row field: Substring) {
    let parts = field.split(separator: ":")
    let numbers = parts.dropFirst().compactMap { Int($0) }
    switch parts.first {
    case "bool": self = .boolean
    case "int": self = .integer(least: numbers.first ?? 0)
    case "time":
      self = ParameterGrammar.interval(
        least: numbers.first ?? 0, most: numbers.count > 1 ? numbers[1] : 0)
    case "text": self = .text
    case "word", "words":
      let known = Set(
        (parts.last ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init))
      self = parts.first == "word" ? .word(known) : .words(known)
    default: return nil
    }
  }
}
