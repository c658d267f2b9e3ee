// SPDX-License-Identifier: Apache-2.0

extension ParameterMeaning {
  /// The parameters that all programs share.
  static let shared = """
    tls_server_sni_maps | - | all names get the same certificates
    tls_server_sni_maps | * | the certificates of single names that clients ask for by SNI
    tls_high_cipherlist | * | the ciphers of grade high
    tls_medium_cipherlist | * | the ciphers of grade medium
    tls_low_cipherlist | - | there are no ciphers of grade low: it is taken for medium
    tls_low_cipherlist | * | the ciphers of grade low, before Postfix 3.8
    tls_export_cipherlist | - | there are no export ciphers: the grade is taken for medium
    tls_export_cipherlist | * | the ciphers of grade export, before Postfix 3.8
    tls_null_cipherlist | * | the ciphers that do not encrypt, for grade null
    tls_preempt_cipherlist | yes | servers choose the cipher
    tls_preempt_cipherlist | no | servers let clients choose the cipher
    tls_eecdh_auto_curves | - | OpenSSL chooses the curves
    tls_eecdh_auto_curves | * | the curves, the most preferred first
    tls_ffdhe_auto_groups | - | OpenSSL chooses the groups of finite-field Diffie-Hellman
    tls_ffdhe_auto_groups | * | the groups of finite-field Diffie-Hellman in TLS 1.3
    tls_eecdh_strong_curve | * | the curve of grade strong, before Postfix 3.6
    tls_eecdh_ultra_curve | * | the curve of grade ultra, before Postfix 3.6
    tls_ssl_options | - | no options of OpenSSL are set besides
    tls_ssl_options | * | options of OpenSSL that are set besides
    tls_disable_workarounds | - | all workarounds of OpenSSL for faults of others are on
    tls_disable_workarounds | * | workarounds of OpenSSL that are off
    tls_config_file | default | the configuration of OpenSSL is the one of this host
    tls_config_file | none | no configuration of OpenSSL is read
    tls_config_file | * | the configuration of OpenSSL to read
    tls_config_name | - | no section of the configuration of OpenSSL is meant for Postfix
    tls_config_name | * | the section of the configuration of OpenSSL to read
    tls_append_default_CA | yes | the CAs of this host are taken as well, besides those that are named
    tls_append_default_CA | no | the CAs that are named are taken alone
    tls_dane_digests | * | the digests of TLSA records that are taken, the strongest first
    tls_wildcard_matches_multiple_labels | yes | a wildcard stands for any number of labels, in policies
    tls_wildcard_matches_multiple_labels | no | a wildcard stands for one label
    tls_legacy_public_key_fingerprints | yes | fingerprints of keys are made as before Postfix 2.9.6
    tls_legacy_public_key_fingerprints | no | fingerprints of keys are made of the whole key
    tls_trust_server_ccerts | yes | certificates for servers are taken from clients as well
    tls_trust_server_ccerts | no | clients need a certificate that is for clients
    tls_fast_shutdown_enable | yes | connections end without waiting for the other side
    tls_fast_shutdown_enable | no | connections end once the other side has answered
    tls_required_enable | yes | a header TLS-Required: no makes TLS optional for its message
    tls_required_enable | no | the header TLS-Required has no effect
    requiretls_enable | yes | REQUIRETLS is offered, and heeded
    requiretls_enable | no | REQUIRETLS is not offered
    requiretls_esmtp_header | yes | a header tells that a message came with REQUIRETLS
    requiretls_esmtp_header | no | no header tells of REQUIRETLS
    requiretls_redact_dsn | yes | bounces of mail with REQUIRETLS do not hold its text
    requiretls_redact_dsn | no | bounces of mail with REQUIRETLS hold its text
    tls_session_ticket_cipher | * | the cipher of session tickets
    tls_random_source | - | there is no source of randomness besides that of OpenSSL
    tls_random_source | * | where tlsmgr takes randomness from
    tls_random_bytes | * | how many bytes tlsmgr takes each time
    tls_random_exchange_name | * | the file that keeps randomness until the next start
    tls_random_prng_update_period | * | the longest time between two writes of that file
    tls_random_reseed_period | * | the longest time until randomness is taken anew
    tls_daemon_random_bytes | * | how many bytes each process gets from tlsmgr
    """
}
