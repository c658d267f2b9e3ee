// SPDX-License-Identifier: Apache-2.0

extension ParameterMeaning {
  /// The parameters of smtpd(8), and those of postscreen(8) and tlsproxy(8) that follow them.
  static let server = """
    tls_security_level | none | STARTTLS is not offered
    tls_security_level | may | STARTTLS is offered, and mail is also taken without it
    tls_security_level | encrypt | mail is taken over TLS alone, and refused from whoever has none
    tls_security_level | - | no level is set: use_tls and enforce_tls decide
    tls_security_level | fingerprint | this is more than a server can demand: it is taken for encrypt
    tls_security_level | verify | this is more than a server can demand: it is taken for encrypt
    tls_security_level | secure | this is more than a server can demand: it is taken for encrypt
    tls_security_level | * | this is no level of a server, which ends when it starts
    tls_wrappermode | yes | TLS begins with the connection, as on port 465, without STARTTLS
    tls_wrappermode | no | TLS begins with STARTTLS
    use_tls | yes | STARTTLS is offered where no security level is set
    use_tls | no | STARTTLS is not offered where no security level is set
    enforce_tls | yes | TLS is demanded where no security level is set
    enforce_tls | no | TLS is not demanded where no security level is set
    tls_auth_only | yes | passwords are taken over TLS alone
    tls_auth_only | no | passwords are taken in clear as well, where SASL is on
    tls_chain_files | - | the pairs are those of cert_file and key_file
    tls_chain_files | * | the private keys, each followed by its certificate and the issuers
    tls_cert_file | - | there is no RSA certificate in this parameter
    tls_cert_file | none | the server has no certificate: clients get anonymous ciphers, if they take them
    tls_cert_file | * | the RSA certificate, or one of any kind, with its issuers
    tls_key_file | - | there is no key in this parameter
    tls_key_file | * | the private key of cert_file
    tls_eccert_file | - | there is no ECDSA certificate in this parameter
    tls_eccert_file | * | the ECDSA certificate with its issuers
    tls_eckey_file | - | there is no key in this parameter
    tls_eckey_file | * | the private key of eccert_file
    tls_dcert_file | - | there is no DSA certificate, as it should be
    tls_dcert_file | * | a DSA certificate, which no current client takes
    tls_dkey_file | - | there is no key in this parameter
    tls_dkey_file | * | the private key of dcert_file
    tls_protocols | - | all versions that OpenSSL has are offered
    tls_protocols | * | the versions that are offered where TLS is optional
    tls_mandatory_protocols | - | all versions that OpenSSL has are offered
    tls_mandatory_protocols | * | the versions that are offered where TLS is demanded
    tls_ciphers | * | the least grade of ciphers where TLS is optional
    tls_mandatory_ciphers | * | the least grade of ciphers where TLS is demanded
    tls_exclude_ciphers | - | no ciphers are left out of the grade
    tls_exclude_ciphers | * | ciphers that are left out of the grade
    tls_mandatory_exclude_ciphers | - | no more ciphers are left out where TLS is demanded
    tls_mandatory_exclude_ciphers | * | ciphers that are left out besides where TLS is demanded
    tls_eecdh_grade | auto | curves are those of tls_eecdh_auto_curves
    tls_eecdh_grade | none | no elliptic curves are used
    tls_eecdh_grade | * | a fixed curve in place of those that OpenSSL would choose
    tls_dh1024_param_file | - | the groups are chosen by Postfix or OpenSSL
    tls_dh1024_param_file | auto | the groups are chosen by OpenSSL
    tls_dh1024_param_file | * | a group of this host's own for finite-field Diffie-Hellman
    tls_dh512_param_file | - | there is no group for export ciphers, as it should be
    tls_dh512_param_file | * | a group for export ciphers, which nobody uses any more
    tls_enable_rpk | yes | raw public keys are exchanged in place of certificates with who asks for that
    tls_enable_rpk | no | certificates are exchanged, and no raw public keys
    tls_ask_ccert | yes | clients are asked for a certificate, and need not have one
    tls_ask_ccert | no | clients are not asked for a certificate
    tls_req_ccert | yes | clients need a trusted certificate where TLS is demanded
    tls_req_ccert | no | clients need no certificate
    tls_CAfile | - | no file of CAs is read for certificates of clients
    tls_CAfile | * | the CAs of clients' certificates; with cert_file, also issuers to send
    tls_CApath | - | no directory of CAs is read for certificates of clients
    tls_CApath | * | a directory of CAs of clients' certificates
    tls_ccert_verifydepth | * | how many CAs may stand above the certificate of a client
    tls_fingerprint_digest | md5 | fingerprints of clients are made with MD5, which can be forged
    tls_fingerprint_digest | sha1 | fingerprints of clients are made with SHA-1, which can be forged
    tls_fingerprint_digest | * | the digest of fingerprints of clients' certificates
    tls_session_cache_database | - | no sessions are kept; clients resume by tickets all the same
    tls_session_cache_database | * | sessions are kept in this table, for clients without tickets
    tls_session_cache_timeout | * | for how long sessions and tickets are taken
    tls_always_issue_session_ids | yes | sessions get an ID, as some old clients want
    tls_always_issue_session_ids | no | sessions get an ID only where there is a cache
    tls_loglevel | 0 | handshakes are not logged
    tls_loglevel | 1 | each handshake is logged in one line
    tls_loglevel | * | handshakes are logged in detail, which is for debugging
    tls_received_header | yes | the Received header tells protocol and cipher
    tls_received_header | no | the Received header tells nothing of TLS
    sasl_tls_security_options | * | what SASL may do over TLS
    starttls_timeout | * | for how long each step of a handshake may take
    client_new_tls_session_rate_limit | 0 | clients may make any number of new sessions
    client_new_tls_session_rate_limit | * | how many new sessions a client may make in anvil_rate_time_unit
    discard_ehlo_keywords | - | all of EHLO's keywords are sent
    discard_ehlo_keywords | * | keywords that are not sent to clients
    discard_ehlo_keyword_address_maps | - | all clients get the same keywords
    discard_ehlo_keyword_address_maps | * | keywords that are not sent, by address of the client
    hide_client_session | yes | Received headers tell neither the address nor the TLS of clients
    hide_client_session | no | Received headers tell who the client was
    """
}
