// SPDX-License-Identifier: Apache-2.0

extension ParameterMeaning {
  /// The parameters of smtp(8), lmtp(8), and of tlsproxy(8) as a client.
  static let client = """
    tls_security_level | none | mail is sent in clear, also where STARTTLS is offered
    tls_security_level | may | TLS is used where it is offered, with any certificate; else mail goes in clear
    tls_security_level | encrypt | mail is sent over TLS alone, with any certificate
    tls_security_level | dane | TLSA records decide: with them, their keys; without, as with may
    tls_security_level | dane-only | mail is sent only where TLSA records name the key
    tls_security_level | fingerprint | mail is sent only where the certificate has a fingerprint that is listed
    tls_security_level | verify | mail is sent only where a CA vouches for the name of the server
    tls_security_level | secure | mail is sent only where a CA vouches for the domain of the recipient
    tls_security_level | - | no level is set: use_tls and enforce_tls decide
    tls_wrappermode | yes | TLS begins with the connection, as on port 465, without STARTTLS
    tls_wrappermode | no | TLS begins with STARTTLS
    use_tls | yes | TLS is used where it is offered, if no security level is set
    use_tls | no | TLS is not used, if no security level is set
    enforce_tls | yes | TLS is demanded, if no security level is set
    enforce_tls | no | TLS is not demanded, if no security level is set
    tls_enforce_peername | yes | with enforce_tls, the certificate has to name the server
    tls_enforce_peername | no | with enforce_tls, the certificate may have any name
    tls_policy_maps | - | all destinations have the same level
    tls_policy_maps | * | the level of single destinations
    tls_per_site | - | there is no old table of destinations
    tls_per_site | * | an old table of destinations, in place of policy_maps
    dns_support_level | dnssec | the DNS is asked with DNSSEC, as level dane needs it
    dns_support_level | disabled | the DNS is not asked
    dns_support_level | enabled | the DNS is asked without DNSSEC: level dane finds no TLSA records
    dns_support_level | - | the DNS is asked without DNSSEC: level dane finds no TLSA records
    host_lookup | dns | names of hosts are looked up in the DNS
    host_lookup | * | where names of hosts are looked up
    tls_dane_insecure_mx_policy | dane | TLSA records of hosts count, also where the MX records are not signed
    tls_dane_insecure_mx_policy | encrypt | TLS is demanded, with any key, where a host has TLSA records and the MX records are not signed
    tls_dane_insecure_mx_policy | may | TLSA records of hosts do not count where the MX records are not signed
    tls_force_insecure_host_tlsa_lookup | yes | TLSA records are asked for, also where the address is not signed
    tls_force_insecure_host_tlsa_lookup | no | TLSA records are asked for where the address is signed
    tls_enforce_sts_mx_patterns | yes | only hosts that an MTA-STS policy plug-in names get the mail
    tls_enforce_sts_mx_patterns | no | the hosts that an MTA-STS policy plug-in names do not matter
    requiretls_policy | * | to whom mail goes that demands REQUIRETLS
    tlsrpt_enable | yes | failures are handed to a library that reports them (TLSRPT)
    tlsrpt_enable | no | nothing is reported to receivers (TLSRPT)
    tlsrpt_socket_name | - | there is no socket for reports
    tlsrpt_socket_name | * | the socket that reports go to
    tlsrpt_skip_reused_handshakes | yes | resumed sessions are not reported
    tlsrpt_skip_reused_handshakes | no | resumed sessions are reported as well
    tls_CAfile | - | no file of CAs is read: levels verify and secure need one, or CApath
    tls_CAfile | * | the CAs that vouch for servers
    tls_CApath | - | no directory of CAs is read
    tls_CApath | * | a directory of CAs that vouch for servers
    tls_trust_anchor_file | - | all CAs are those of CAfile and CApath
    tls_trust_anchor_file | * | trust anchors in place of CAfile and CApath
    tls_verify_cert_match | * | the names that level verify accepts
    tls_secure_cert_match | * | the names that level secure accepts
    tls_fingerprint_cert_match | - | no fingerprints are listed
    tls_fingerprint_cert_match | * | the fingerprints that level fingerprint accepts
    tls_fingerprint_digest | md5 | fingerprints are made with MD5, which can be forged
    tls_fingerprint_digest | sha1 | fingerprints are made with SHA-1, which can be forged
    tls_fingerprint_digest | * | the digest of fingerprints
    tls_scert_verifydepth | * | how many CAs may stand above the certificate of a server
    tls_servername | - | no name is sent as SNI, but with DANE
    tls_servername | hostname | the name of the host is sent as SNI
    tls_servername | nexthop | the domain or relay host is sent as SNI
    tls_servername | * | this name is sent as SNI
    tls_protocols | - | all versions that OpenSSL has are used
    tls_protocols | * | the versions that are used where TLS is optional
    tls_mandatory_protocols | - | all versions that OpenSSL has are used
    tls_mandatory_protocols | * | the versions that are used where TLS is demanded
    tls_ciphers | * | the least grade of ciphers where TLS is optional
    tls_mandatory_ciphers | * | the least grade of ciphers where TLS is demanded
    tls_exclude_ciphers | - | no ciphers are left out of the grade
    tls_exclude_ciphers | * | ciphers that are left out of the grade
    tls_mandatory_exclude_ciphers | - | no more ciphers are left out where TLS is demanded
    tls_mandatory_exclude_ciphers | * | ciphers that are left out besides where TLS is demanded
    tls_enable_rpk | yes | raw public keys of servers are taken where a fingerprint or TLSA record names them
    tls_enable_rpk | no | servers are asked for certificates, and for no raw public keys
    tls_chain_files | - | there is no certificate for servers that ask for one, but that of cert_file
    tls_chain_files | * | pairs for servers that ask clients for a certificate
    tls_cert_file | - | there is no certificate for servers that ask for one, as is usual
    tls_cert_file | * | the certificate for servers that ask clients for one
    tls_key_file | - | there is no key in this parameter
    tls_key_file | * | the private key of cert_file
    tls_eccert_file | - | there is no ECDSA certificate for servers that ask for one
    tls_eccert_file | * | the ECDSA certificate for servers that ask clients for one
    tls_eckey_file | - | there is no key in this parameter
    tls_eckey_file | * | the private key of eccert_file
    tls_dcert_file | - | there is no DSA certificate, as it should be
    tls_dcert_file | * | a DSA certificate, which no current server takes
    tls_dkey_file | - | there is no key in this parameter
    tls_dkey_file | * | the private key of dcert_file
    tls_session_cache_database | - | no sessions are kept: each connection is a whole handshake
    tls_session_cache_database | * | sessions are kept in this table, and resumed
    tls_session_cache_timeout | * | for how long sessions are kept
    tls_connection_reuse | yes | connections with TLS are kept open for more mail, by tlsproxy
    tls_connection_reuse | no | each connection with TLS is closed after its mail
    tls_block_early_mail_reply | yes | no mail is sent to a server that answers before its time
    tls_block_early_mail_reply | no | answers before their time are not looked for
    tls_note_starttls_offer | yes | the log names servers that offer STARTTLS where TLS is not used
    tls_note_starttls_offer | no | the log does not name servers that offer STARTTLS
    tls_loglevel | 0 | handshakes are not logged
    tls_loglevel | 1 | each handshake is logged in one line
    tls_loglevel | * | handshakes are logged in detail, which is for debugging
    log_tls_feature_status | yes | deliveries are logged with their TLS
    log_tls_feature_status | no | deliveries are logged without their TLS
    sasl_tls_security_options | * | what SASL may do over TLS
    sasl_tls_verified_security_options | * | what SASL may do with a server that is verified
    starttls_timeout | * | for how long each step of a handshake may take
    discard_ehlo_keywords | - | all that servers offer is used
    discard_ehlo_keywords | * | keywords of servers that are passed over
    discard_ehlo_keyword_address_maps | - | the keywords of all servers are taken alike
    discard_ehlo_keyword_address_maps | * | keywords that are passed over, by address of the server
    discard_lhlo_keywords | - | all that servers offer is used
    discard_lhlo_keywords | * | keywords of servers that are passed over
    discard_lhlo_keyword_address_maps | - | the keywords of all servers are taken alike
    discard_lhlo_keyword_address_maps | * | keywords that are passed over, by address of the server
    """
}
