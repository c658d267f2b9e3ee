// SPDX-License-Identifier: Apache-2.0

extension ParameterDefaults {
  /// The parameters that all programs share.
  static let shared = #"""
    2.0 alternate_config_directories =
    2.0 command_directory = /usr/sbin
    3.0 compatibility_level = 0
    2.0 daemon_directory = /usr/lib/postfix/sbin
    2.5 data_directory = /var/lib/postfix
    2.0 default_database_type = hash
    2.0 default_process_limit = 100
    2.2 inet_interfaces = all
    2.2 inet_protocols = all
    2.0 mail_name = Postfix
    2.0 mail_owner = postfix
    3.4 maillog_file =
    2.6 master_service_disable =
    3.0 meta_directory = /etc/postfix
    2.6 multi_instance_directories =
    2.6 multi_instance_enable = no
    2.6 multi_instance_group =
    2.6 multi_instance_name =
    2.6 multi_instance_wrapper =
    2.0 mydestination = $myhostname, localhost.$mydomain, localhost
    2.0 myorigin = $myhostname
    3.1 openssl_path = openssl
    2.0 queue_directory = /var/spool/postfix
    2.0 relayhost =
    2.0 setgid_group = postdrop
    3.0 shlib_directory = /usr/lib/postfix
    2.5 stress =
    2.0 syslog_name = ${multi_instance_name?{$multi_instance_name}:{postfix}}
    2.4 tls_append_default_CA = no
    3.5 tls_config_file = default
    3.5 tls_config_name =
    3.11 requiretls_enable = yes
    3.11 requiretls_esmtp_header = yes
    3.11 requiretls_redact_dsn = yes
    2.2 tls_daemon_random_bytes = 32
    2.11 tls_dane_digests = sha512 sha256
    2.8 tls_disable_workarounds =
    3.2 tls_eecdh_auto_curves = X25519 X448 prime256v1 secp521r1 secp384r1
    3.10 tls_eecdh_auto_curves = X25519 X448 prime256v1 secp384r1 secp521r1
    3.11 tls_eecdh_auto_curves = ?X25519MLKEM768:DEFAULT
    2.6 tls_eecdh_strong_curve = prime256v1
    2.6 tls_eecdh_ultra_curve = secp384r1
    2.3 tls_export_cipherlist = aNULL:-aNULL:HIGH:MEDIUM:LOW:EXPORT:+RC4:@STRENGTH
    3.8 tls_export_cipherlist =
    3.5 tls_fast_shutdown_enable = yes
    3.8 tls_ffdhe_auto_groups = ffdhe2048 ffdhe3072
    3.11 tls_ffdhe_auto_groups =
    2.3 tls_high_cipherlist = aNULL:-aNULL:HIGH:@STRENGTH
    3.8 tls_high_cipherlist = aNULL:-aNULL:HIGH:!SEED:!IDEA:!3DES:!RC2:!RC4:!RC5\#
    :!kDH:!kECDH:!aDSS:!MD5:@STRENGTH
    2.9 tls_legacy_public_key_fingerprints = no
    3.11 -tls_legacy_public_key_fingerprints
    2.3 tls_low_cipherlist = aNULL:-aNULL:HIGH:MEDIUM:LOW:+RC4:@STRENGTH
    3.8 tls_low_cipherlist =
    2.3 tls_medium_cipherlist = aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH
    3.8 tls_medium_cipherlist = aNULL:-aNULL:HIGH:MEDIUM:!SEED:!IDEA:!3DES:!RC2:!RC4:!RC5\#
    :!kDH:!kECDH:!aDSS:!MD5:+RC4:@STRENGTH
    2.3 tls_null_cipherlist = eNULL:!aNULL
    3.8 tls_null_cipherlist = eNULL:!kDH:!kECDH:!aDSS:!MD5:!aNULL
    2.8 tls_preempt_cipherlist = no
    2.2 tls_random_bytes = 32
    2.2 tls_random_exchange_name = ${data_directory}/prng_exch
    2.2 tls_random_prng_update_period = 3600s
    2.2 tls_random_reseed_period = 3600s
    2.2 tls_random_source = dev:/dev/urandom
    3.10 tls_required_enable = yes
    3.4 tls_server_sni_maps =
    2.11 tls_session_ticket_cipher = aes-128-cbc
    3.0 tls_session_ticket_cipher = aes-256-cbc
    2.11 tls_ssl_options =
    3.12 tls_trust_server_ccerts = no
    2.11 tls_wildcard_matches_multiple_labels = yes
    2.11 tlsmgr_service_name = tlsmgr
    """#
}
