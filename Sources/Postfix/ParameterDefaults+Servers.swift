// SPDX-License-Identifier: Apache-2.0

extension ParameterDefaults {
  /// The parameters of smtpd(8), postscreen(8) and tlsproxy(8).
  static let servers = #"""
    2.8 postscreen_discard_ehlo_keyword_address_maps = $smtpd_discard_ehlo_keyword_address_maps
    2.8 postscreen_discard_ehlo_keywords = $smtpd_discard_ehlo_keywords
    2.8 postscreen_enforce_tls = $smtpd_enforce_tls
    2.8 postscreen_tls_security_level = $smtpd_tls_security_level
    2.8 postscreen_use_tls = $smtpd_use_tls
    2.3 smtpd_client_new_tls_session_rate_limit = 0
    2.2 smtpd_discard_ehlo_keyword_address_maps =
    2.2 smtpd_discard_ehlo_keywords =
    2.2 smtpd_enforce_tls = no
    3.10 smtpd_hide_client_session = no
    2.10 smtpd_recipient_restrictions =
    2.0 smtpd_restriction_classes =
    2.0 smtpd_sasl_auth_enable = no
    2.0 smtpd_sasl_security_options = noanonymous
    2.2 smtpd_sasl_tls_security_options = $smtpd_sasl_security_options
    2.3 smtpd_sasl_type = cyrus
    2.2 smtpd_starttls_timeout = ${stress?{10}:{300}}s
    2.2 smtpd_tls_CAfile =
    2.2 smtpd_tls_CApath =
    2.3 smtpd_tls_always_issue_session_ids = yes
    2.2 smtpd_tls_ask_ccert = no
    2.2 smtpd_tls_auth_only = no
    2.2 smtpd_tls_ccert_verifydepth = 9
    2.2 smtpd_tls_cert_file =
    3.4 smtpd_tls_chain_files =
    2.6 smtpd_tls_ciphers = medium
    2.2 smtpd_tls_dcert_file =
    2.2 smtpd_tls_dh1024_param_file =
    2.2 smtpd_tls_dh512_param_file =
    2.2 smtpd_tls_dkey_file = $smtpd_tls_dcert_file
    2.6 smtpd_tls_eccert_file =
    2.6 smtpd_tls_eckey_file = $smtpd_tls_eccert_file
    2.6 smtpd_tls_eecdh_grade = none
    2.8 smtpd_tls_eecdh_grade = strong
    3.2 smtpd_tls_eecdh_grade = auto
    3.9 smtpd_tls_enable_rpk = no
    2.3 smtpd_tls_exclude_ciphers =
    2.5 smtpd_tls_fingerprint_digest = md5
    3.6 smtpd_tls_fingerprint_digest = ${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}
    2.2 smtpd_tls_key_file = $smtpd_tls_cert_file
    2.2 smtpd_tls_loglevel = 0
    2.3 smtpd_tls_mandatory_ciphers = medium
    2.3 smtpd_tls_mandatory_exclude_ciphers =
    2.3 smtpd_tls_mandatory_protocols = !SSLv2, !SSLv3
    3.6 smtpd_tls_mandatory_protocols = >=TLSv1
    2.6 smtpd_tls_protocols = !SSLv2, !SSLv3
    3.6 smtpd_tls_protocols = >=TLSv1
    2.2 smtpd_tls_received_header = no
    2.2 smtpd_tls_req_ccert = no
    2.3 smtpd_tls_security_level =
    2.2 smtpd_tls_session_cache_database =
    2.2 smtpd_tls_session_cache_timeout = 3600s
    2.2 smtpd_tls_wrappermode = no
    2.10 smtpd_upstream_proxy_protocol =
    2.2 smtpd_use_tls = no
    3.4 tlsproxy_client_CAfile = $smtp_tls_CAfile
    3.4 tlsproxy_client_CApath = $smtp_tls_CApath
    3.4 tlsproxy_client_cert_file = $smtp_tls_cert_file
    3.4 tlsproxy_client_chain_files = $smtp_tls_chain_files
    3.4 tlsproxy_client_dcert_file = $smtp_tls_dcert_file
    3.4 tlsproxy_client_dkey_file = $smtp_tls_dkey_file
    3.4 tlsproxy_client_eccert_file = $smtp_tls_eccert_file
    3.4 tlsproxy_client_eckey_file = $smtp_tls_eckey_file
    3.4 tlsproxy_client_enforce_tls = $smtp_enforce_tls
    3.4 tlsproxy_client_fingerprint_digest = $smtp_tls_fingerprint_digest
    3.4 tlsproxy_client_key_file = $smtp_tls_key_file
    3.4 tlsproxy_client_level = $smtp_tls_security_level
    3.7 -tlsproxy_client_level
    3.4 tlsproxy_client_loglevel = $smtp_tls_loglevel
    3.4 tlsproxy_client_loglevel_parameter = smtp_tls_loglevel
    3.12 -tlsproxy_client_loglevel_parameter
    3.4 tlsproxy_client_per_site = $smtp_tls_per_site
    3.4 tlsproxy_client_policy = $smtp_tls_policy_maps
    3.7 -tlsproxy_client_policy
    3.7 tlsproxy_client_policy_maps = ${tlsproxy_client_policy:$smtp_tls_policy_maps}
    3.8 tlsproxy_client_policy_maps = ${tlsproxy_client_policy?{$tlsproxy_client_policy}\#
    :{$smtp_tls_policy_maps}}
    3.4 tlsproxy_client_scert_verifydepth = $smtp_tls_scert_verifydepth
    3.7 tlsproxy_client_security_level = ${tlsproxy_client_level:$smtp_tls_security_level}
    3.8 tlsproxy_client_security_level = ${tlsproxy_client_level?{$tlsproxy_client_level}\#
    :{$smtp_tls_security_level}}
    3.4 tlsproxy_client_use_tls = $smtp_use_tls
    2.8 tlsproxy_enforce_tls = $smtpd_enforce_tls
    2.8 tlsproxy_service_name = tlsproxy
    2.8 tlsproxy_tls_CAfile = $smtpd_tls_CAfile
    2.8 tlsproxy_tls_CApath = $smtpd_tls_CApath
    2.8 tlsproxy_tls_always_issue_session_ids = $smtpd_tls_always_issue_session_ids
    2.8 tlsproxy_tls_ask_ccert = $smtpd_tls_ask_ccert
    2.8 tlsproxy_tls_ccert_verifydepth = $smtpd_tls_ccert_verifydepth
    2.8 tlsproxy_tls_cert_file = $smtpd_tls_cert_file
    3.4 tlsproxy_tls_chain_files = $smtpd_tls_chain_files
    2.8 tlsproxy_tls_ciphers = $smtpd_tls_ciphers
    2.8 tlsproxy_tls_dcert_file = $smtpd_tls_dcert_file
    2.8 tlsproxy_tls_dh1024_param_file = $smtpd_tls_dh1024_param_file
    2.8 tlsproxy_tls_dh512_param_file = $smtpd_tls_dh512_param_file
    2.8 tlsproxy_tls_dkey_file = $smtpd_tls_dkey_file
    2.8 tlsproxy_tls_eccert_file = $smtpd_tls_eccert_file
    2.8 tlsproxy_tls_eckey_file = $smtpd_tls_eckey_file
    2.8 tlsproxy_tls_eecdh_grade = $smtpd_tls_eecdh_grade
    3.9 tlsproxy_tls_enable_rpk = $smtpd_tls_enable_rpk
    2.8 tlsproxy_tls_exclude_ciphers = $smtpd_tls_exclude_ciphers
    2.8 tlsproxy_tls_fingerprint_digest = $smtpd_tls_fingerprint_digest
    2.8 tlsproxy_tls_key_file = $smtpd_tls_key_file
    2.8 tlsproxy_tls_loglevel = $smtpd_tls_loglevel
    2.8 tlsproxy_tls_mandatory_ciphers = $smtpd_tls_mandatory_ciphers
    2.8 tlsproxy_tls_mandatory_exclude_ciphers = $smtpd_tls_mandatory_exclude_ciphers
    2.8 tlsproxy_tls_mandatory_protocols = $smtpd_tls_mandatory_protocols
    2.8 tlsproxy_tls_protocols = $smtpd_tls_protocols
    2.8 tlsproxy_tls_req_ccert = $smtpd_tls_req_ccert
    2.8 tlsproxy_tls_security_level = $smtpd_tls_security_level
    2.8 tlsproxy_use_tls = $smtpd_use_tls
    2.8 tlsproxy_watchdog_timeout = 10s
    """#
}
