// SPDX-License-Identifier: Apache-2.0

extension ParameterDefaults {
  /// The parameters of smtp(8) and lmtp(8).
  static let clients = #"""
    2.0 ignore_mx_lookup_error = no
    2.3 lmtp_discard_lhlo_keyword_address_maps =
    2.3 lmtp_discard_lhlo_keywords =
    2.8 lmtp_dns_resolver_options =
    2.11 lmtp_dns_support_level =
    2.3 lmtp_enforce_tls = no
    2.3 lmtp_host_lookup = dns
    2.3 lmtp_sasl_auth_enable = no
    2.3 lmtp_sasl_password_maps =
    2.3 lmtp_sasl_security_options = noplaintext, noanonymous
    2.3 lmtp_sasl_tls_security_options = $lmtp_sasl_security_options
    2.3 lmtp_sasl_tls_verified_security_options = $lmtp_sasl_tls_security_options
    2.3 lmtp_sasl_type = cyrus
    2.3 lmtp_starttls_timeout = 300s
    2.3 lmtp_tls_CAfile =
    2.3 lmtp_tls_CApath =
    2.7 lmtp_tls_block_early_mail_reply = no
    2.3 lmtp_tls_cert_file =
    3.4 lmtp_tls_chain_files =
    2.6 lmtp_tls_ciphers = medium
    3.4 lmtp_tls_connection_reuse = no
    2.3 lmtp_tls_dcert_file =
    2.3 lmtp_tls_dkey_file = $lmtp_tls_dcert_file
    2.6 lmtp_tls_eccert_file =
    2.6 lmtp_tls_eckey_file = $lmtp_tls_eccert_file
    3.9 lmtp_tls_enable_rpk = no
    2.3 lmtp_tls_enforce_peername = yes
    2.3 lmtp_tls_exclude_ciphers =
    2.5 lmtp_tls_fingerprint_cert_match =
    2.5 lmtp_tls_fingerprint_digest = md5
    3.6 lmtp_tls_fingerprint_digest = ${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}
    2.11 lmtp_tls_force_insecure_host_tlsa_lookup = no
    2.3 lmtp_tls_key_file = $lmtp_tls_cert_file
    2.3 lmtp_tls_loglevel = 0
    2.3 lmtp_tls_mandatory_ciphers = medium
    2.3 lmtp_tls_mandatory_exclude_ciphers =
    2.3 lmtp_tls_mandatory_protocols = !SSLv2, !SSLv3
    3.6 lmtp_tls_mandatory_protocols = >=TLSv1
    2.3 lmtp_tls_note_starttls_offer = no
    2.3 lmtp_tls_per_site =
    2.3 lmtp_tls_policy_maps =
    2.6 lmtp_tls_protocols = !SSLv2, !SSLv3
    3.6 lmtp_tls_protocols = >=TLSv1
    2.3 lmtp_tls_scert_verifydepth = 9
    2.3 lmtp_tls_secure_cert_match = nexthop
    2.3 lmtp_tls_security_level =
    3.4 lmtp_tls_servername =
    2.3 lmtp_tls_session_cache_database =
    2.3 lmtp_tls_session_cache_timeout = 3600s
    2.11 lmtp_tls_trust_anchor_file =
    2.3 lmtp_tls_verify_cert_match = hostname
    3.0 lmtp_tls_wrappermode = no
    2.3 lmtp_use_tls = no
    2.2 smtp_discard_ehlo_keyword_address_maps =
    2.2 smtp_discard_ehlo_keywords =
    2.8 smtp_dns_resolver_options =
    2.11 smtp_dns_support_level =
    2.2 smtp_enforce_tls = no
    2.0 smtp_host_lookup = dns
    2.0 smtp_sasl_auth_enable = no
    2.0 smtp_sasl_password_maps =
    2.0 smtp_sasl_security_options = noplaintext, noanonymous
    2.2 smtp_sasl_tls_security_options = $smtp_sasl_security_options
    2.6 smtp_sasl_tls_verified_security_options = $smtp_sasl_tls_security_options
    2.3 smtp_sasl_type = cyrus
    2.2 smtp_starttls_timeout = 300s
    2.2 smtp_tls_CAfile =
    2.2 smtp_tls_CApath =
    2.7 smtp_tls_block_early_mail_reply = no
    2.2 smtp_tls_cert_file =
    3.4 smtp_tls_chain_files =
    2.6 smtp_tls_ciphers = medium
    3.4 smtp_tls_connection_reuse = no
    3.1 smtp_tls_dane_insecure_mx_policy = dane
    3.6 smtp_tls_dane_insecure_mx_policy = ${{$smtp_tls_security_level} == {dane} ? {dane} : {may}}
    3.8 smtp_tls_dane_insecure_mx_policy = dane
    2.2 smtp_tls_dcert_file =
    2.2 smtp_tls_dkey_file = $smtp_tls_dcert_file
    2.6 smtp_tls_eccert_file =
    2.6 smtp_tls_eckey_file = $smtp_tls_eccert_file
    3.9 smtp_tls_enable_rpk = no
    2.2 smtp_tls_enforce_peername = yes
    2.3 smtp_tls_exclude_ciphers =
    2.5 smtp_tls_fingerprint_cert_match =
    2.5 smtp_tls_fingerprint_digest = md5
    3.6 smtp_tls_fingerprint_digest = ${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}
    2.11 smtp_tls_force_insecure_host_tlsa_lookup = no
    2.2 smtp_tls_key_file = $smtp_tls_cert_file
    2.2 smtp_tls_loglevel = 0
    2.3 smtp_tls_mandatory_ciphers = medium
    2.3 smtp_tls_mandatory_exclude_ciphers =
    2.3 smtp_tls_mandatory_protocols = !SSLv2, !SSLv3
    3.6 smtp_tls_mandatory_protocols = >=TLSv1
    2.2 smtp_tls_note_starttls_offer = no
    2.2 smtp_tls_per_site =
    2.3 smtp_tls_policy_maps =
    2.6 smtp_tls_protocols = !SSLv2, !SSLv3
    3.6 smtp_tls_protocols = >=TLSv1
    2.2 smtp_tls_scert_verifydepth = 9
    2.3 smtp_tls_secure_cert_match = nexthop, dot-nexthop
    2.3 smtp_tls_security_level =
    3.11 smtp_tls_security_level = ${{$compatibility_level} <level {3.11} ? {} : {may}}
    3.4 smtp_tls_servername =
    2.2 smtp_tls_session_cache_database =
    2.2 smtp_tls_session_cache_timeout = 3600s
    2.11 smtp_tls_trust_anchor_file =
    2.3 smtp_tls_verify_cert_match = hostname
    3.0 smtp_tls_wrappermode = no
    3.10 smtp_tlsrpt_enable = no
    3.10 smtp_tlsrpt_skip_reused_handshakes = yes
    3.11 smtp_tlsrpt_skip_reused_handshakes = no
    3.10 smtp_tlsrpt_socket_name =
    3.10 smtp_tls_enforce_sts_mx_patterns = yes
    3.11 smtp_log_tls_feature_status = yes
    3.11 smtp_requiretls_policy = inline:{{${domain_to_ascii{$mydomain}}=opportunistic}, \#
    {.${domain_to_ascii{$mydomain}}=opportunistic}, {localhost=opportunistic}}, \#
    cidr:{{0.0.0.0/0 opportunistic}, {::/0 opportunistic}}, enforce
    3.10 lmtp_tlsrpt_enable = no
    3.10 lmtp_tlsrpt_skip_reused_handshakes = yes
    3.11 lmtp_tlsrpt_skip_reused_handshakes = no
    3.10 lmtp_tlsrpt_socket_name =
    3.10 lmtp_tls_enforce_sts_mx_patterns = yes
    3.11 lmtp_log_tls_feature_status = yes
    3.11 lmtp_requiretls_policy = opportunistic
    2.2 smtp_use_tls = no
    """#
}
