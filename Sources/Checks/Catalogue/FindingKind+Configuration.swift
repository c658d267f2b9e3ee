// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension FindingKind {
  /// What becomes of mail where tlsmgr(8) ends when it starts: all that does TLS waits for it.
  static let silence = "smtpd greets no client and smtp sends nothing: no mail comes or goes"

  static let configuration = [
    configUnreadable, configUnusable, ignoredLine, byteOrderMark, compatibilityLevel,
    overriddenSetting, obsoleteParameter,
    unknownParameter, clientLevelUnset, serverOff, invalidLevel, noServerCertificate,
    peerUnverifiable, daneOff, resolver, noManager, randomSource,
    protocols, ciphers, keyExchange, keyWithoutCertificate, clientCertificate, legacyIgnored,
  ]

  static let configUnreadable = FindingKind(
    "config.unreadable", .unknown, "cannot be read",
    meaning: """
      Without main.cf there is nothing to check. Where master.cf alone is missing, the services that
      Postfix is shipped with are taken for granted.
      """,
    consequence: "unknown",
    remedy: "name the directory of main.cf, or the files of a pair")
  static let configUnusable = FindingKind(
    "config.unusable", .critical, "Postfix cannot read it",
    meaning: """
      With such a line, or such a value, the programs of Postfix end as soon as they start.
      """,
    consequence: "the programs that read it end when they start",
    remedy: "correct the line; postconf -n shows what Postfix makes of it")
  static let ignoredLine = FindingKind(
    "config.ignored-line", .warning, "Postfix ignores a line",
    meaning: """
      A line that begins with white space continues the one before; the first one has none before it.
      In a table, lines that are no entries are passed over as well, and so are rules with a pattern
      that cannot be read.
      """,
    consequence: "Postfix warns and goes on",
    remedy: "remove the white space")
  static let byteOrderMark = FindingKind(
    "config.byte-order-mark", .warning, "a byte order mark is in front of the first line",
    meaning: """
      Some editors write U+FEFF in front of a text, where nobody sees it, and Postfix takes it for a
      part of the first word: a setting there has no effect, nobody finds an entry of a table, and what
      looks like a comment is none.
      """,
    consequence: "Postfix takes the line for another one than it looks like",
    remedy: #"remove the mark with sed -i '1s/^\xEF\xBB\xBF//' and the name of the file"#)
  static let compatibilityLevel = FindingKind(
    "config.compatibility-level", .warning, "the compatibility level is above the release",
    meaning: """
      Defaults change with the compatibility level. One that no release has reached yet will change
      them as soon as a later Postfix is installed, without a word.
      """,
    consequence: "Postfix takes it, and says nothing",
    remedy: "set it to the level of this release, or of an earlier one")
  static let overriddenSetting = FindingKind(
    "config.overridden", .note, "is set twice",
    meaning: """
      The last assignment counts, and Postfix warns of the others.
      """,
    consequence: "the last assignment counts",
    remedy: "remove the assignment that is not wanted")
  static let obsoleteParameter = FindingKind(
    "config.obsolete-parameter", .warning, "is obsolete",
    meaning: """
      Later releases of Postfix have another parameter in its place, warn of it, or have removed it.
      """,
    consequence: "Postfix still heeds it, and later releases warn of it",
    remedy: "use its replacement")
  static let unknownParameter = FindingKind(
    "config.unknown-parameter", .warning, "this release of Postfix has no such parameter",
    meaning: """
      Postfix passes over parameters that it does not know: the setting has no effect. In a value it
      puts nothing in the place of one that nobody sets.
      """,
    consequence: "Postfix passes over it",
    remedy: "use a parameter of this release, or a later Postfix")
  static let clientLevelUnset = FindingKind(
    "config.client-tls-off", .warning, "mail goes out in clear text",
    meaning: """
      Unless smtp_tls_security_level is set, smtp(8) does not use STARTTLS though the other side
      offers it. Since Postfix 3.11 the default is may.
      """,
    consequence: "smtp sends mail in clear text, though the other side offers STARTTLS",
    remedy: "set smtp_tls_security_level = may")
  static let serverOff = FindingKind(
    "config.server-tls-off", .warning, "smtpd offers no STARTTLS",
    meaning: """
      Unless smtpd_tls_security_level is set, smtpd(8) offers no STARTTLS, whatever keys and
      certificates are configured.
      """,
    consequence: "smtpd takes mail in clear text",
    remedy: "set smtpd_tls_security_level = may")
  static let invalidLevel = FindingKind(
    "config.invalid-level", .critical, "is no security level",
    meaning: """
      The levels are none, may and encrypt, and for clients also dane, dane-only, fingerprint, verify
      and secure. With any other word the program ends as soon as it starts. A server takes
      fingerprint, verify and secure for encrypt, and warns.
      """,
    consequence: "the program ends when it starts, and mail waits",
    remedy: "set it to may")
  static let noServerCertificate = FindingKind(
    "config.no-certificate", .critical, "TLS is on, and no certificate is configured",
    meaning: """
      smtpd(8) logs that no server certificates are available and does not enable TLS. With the value
      none, TLS is enabled for the few peers that want no certificate.
      """,
    consequence: "smtpd logs \"No server certs available. TLS won't be enabled\"",
    remedy: "make a pair, and set the parameters that mxtls new prints")
  static let peerUnverifiable = FindingKind(
    "config.peer-unverifiable", .critical, "the level asks for what nobody can be verified with",
    meaning: """
      The levels verify and secure want a CA that the server's certificate leads to; fingerprint wants
      the fingerprints of certificates or keys. Without them no server is good enough: all servers, or
      those that smtp_tls_policy_maps has such a level for. With smtpd_tls_req_ccert, at the level
      encrypt, no client is.
      """,
    consequence: "all mail is deferred",
    remedy: "set smtp_tls_CAfile or smtp_tls_fingerprint_cert_match, or lower the level")
  static let daneOff = FindingKind(
    "config.dane-off", .warning, "the level is dane, and DANE is off",
    meaning: """
      smtp(8) looks for TLSA records only if it asks the DNS, asks for DNSSEC, heeds errors of MX
      look-ups, and has the resolver complete no names. Otherwise it warns and takes dane for may;
      with dane-only it defers all mail.
      """,
    consequence: "dane is taken for may",
    remedy:
      "set smtp_dns_support_level = dnssec, smtp_host_lookup = dns, ignore_mx_lookup_error = no")
  static let resolver = FindingKind(
    "config.resolver", .warning, "the level is dane, and the resolver is another host",
    meaning: """
      Postfix does not validate DNSSEC: it takes the word of the name servers in resolv.conf, of those
      in the chroot where smtp(8) has one. What comes from another host can be forged on the way,
      which is what DANE is against. From one that does not validate no TLSA record counts. Postfix
      sets trust-ad by itself. Whether the resolver validates is not asked.
      """,
    consequence: "Postfix believes that it validates; where it does not, dane is taken for may",
    remedy: "run a validating resolver on this host, such as unbound, and name 127.0.0.1 alone")
  static let noManager = FindingKind(
    "config.no-tlsmgr", .critical, "master.cf has no tlsmgr",
    meaning: """
      The programs of Postfix ask tlsmgr(8) for random numbers when they start. Without the service
      they disable TLS.
      """,
    consequence: "smtpd answers STARTTLS with 454, and smtp sends mail in clear text or not at all",
    remedy: "add the line: tlsmgr unix - - y 1000? 1 tlsmgr")
  static let randomSource = FindingKind(
    "config.random-source", .critical, "the source of random numbers is not there",
    meaning: """
      tlsmgr(8) opens tls_random_source when it starts, and ends where it cannot, again and again. The
      programs of Postfix that do TLS wait for it before they do anything else.
      """,
    consequence: silence,
    remedy: "remove the setting: the default, dev:/dev/urandom, is right")
  static let protocols = FindingKind(
    "config.protocols", .warning, "allows or forbids the wrong protocols",
    meaning: """
      SSLv2 and SSLv3 are broken (RFC 6176, RFC 7568). TLS 1.2 is what many peers have at best, and
      TLS 1.3 what up-to-date ones should get. Without a protocol in common, opportunistic TLS falls
      back to clear text, which is worse than any TLS.
      """,
    consequence: "handshakes fail with peers that have no protocol in common",
    remedy: "remove the setting: the default, >=TLSv1, is right for mail")
  static let ciphers = FindingKind(
    "config.ciphers", .warning, "names a grade of ciphers that is not wanted",
    meaning: """
      The default is medium. export and low let broken ciphers in, where OpenSSL still has any; null
      has none that encrypt in TLS 1.2, and a client at the level encrypt takes none of those; with
      another word TLS fails. TLS 1.3 has ciphers of its own.
      """,
    consequence: "handshakes are weaker than they need to be, or fail",
    remedy: "remove the setting: the default is right for mail")
  static let keyExchange = FindingKind(
    "config.key-exchange", .warning, "names no group that most peers know",
    meaning: """
      Nearly every peer has one of X25519, P-256 and P-384. With hybrid groups such as X25519MLKEM768
      alone, TLS 1.3 fails with all peers that have none of these and offer no group of
      tls_ffdhe_auto_groups, and TLS 1.2 is left with DHE, which shows no ECDSA certificate. Since
      Postfix 3.8 a group that OpenSSL does not know is passed over without a word.
      """,
    consequence: "TLS 1.3 fails with most peers, and TLS 1.2 where the only certificate is ECDSA",
    remedy: "remove the setting, or add X25519 and prime256v1")
  static let keyWithoutCertificate = FindingKind(
    "config.key-without-certificate", .warning, "a key file is set without its certificate file",
    meaning: """
      Postfix looks at a key only where the certificate is set: the setting has no effect.
      """,
    consequence: "Postfix passes over the key",
    remedy: "set the certificate as well, or remove the key")
  static let clientCertificate = FindingKind(
    "config.client-certificate", .note, "a client certificate is configured",
    meaning: """
      Client certificates are not usually needed: few servers ask for one, and those that do want one
      that they know. postconf(5) advises to leave the parameters empty.
      """,
    consequence: "Postfix shows it to every server that asks",
    remedy: "keep it if a server knows this certificate, or else empty the parameters")
  static let legacyIgnored = FindingKind(
    "config.legacy-ignored", .warning, "is ignored because of the chain files",
    meaning: """
      Where *_tls_chain_files is set, Postfix reads no *_cert_file and no *_key_file, and warns of
      them.
      """,
    consequence: "Postfix warns and uses the chain files alone",
    remedy: "remove the older parameters")
}
