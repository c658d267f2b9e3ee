// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension FindingKind {
  /// What is wrong with the values and the tables that say how a program does TLS, and with whom.
  static let lookups = [
    table, tableStale, policy, digest, serverName, unknownWord, clientWrapper, noProxy,
  ]

  static let table = FindingKind(
    "config.table", .critical, "a lookup table cannot be opened",
    meaning: """
      Postfix goes on with a table that it cannot open, because its file or its index is missing, its
      type is not supported or its text is wrong, and then every look-up fails. Policies for TLS and
      what is hidden from EHLO are looked up for each connection, relay_clientcerts and
      check_ccert_access for each client that shows a certificate.
      """,
    consequence: "every look-up fails, and mail waits",
    remedy: "correct the name, run postmap on the table, or remove the setting")
  static let tableStale = FindingKind(
    "config.table-stale", .warning, "the index of a table differs from its text",
    meaning: """
      Postfix reads the index that postmap(1) made: what was changed in the text since does not count.
      """,
    consequence: "Postfix goes by the index",
    remedy: "run postmap on the table")
  static let policy = FindingKind(
    "config.policy", .critical, "Postfix does not take a policy for TLS",
    meaning: """
      An entry of smtp_tls_policy_maps is a security level, then attributes such as match=NAME or
      ciphers=high without white space in them. Mail to a destination with any other entry is
      deferred. So is mail for which an entry leaves no cipher, no protocol or no valid trust anchor; at
      the level may it goes in clear text later. smtp_tls_per_site has NONE, MAY, MUST and MUST_NOPEERMATCH.
      """,
    consequence: "mail to the destination is deferred",
    remedy: "correct the entry as TLS_README has it, and run postmap on an indexed table")
  static let digest = FindingKind(
    "config.digest", .critical, "OpenSSL has no such digest",
    meaning: """
      A program that does TLS looks for the digest of its fingerprints first, whether or not anybody
      goes by them, and disables TLS where OpenSSL cannot compute it.
      """,
    consequence: disablesTLS,
    remedy: "set it to sha256")
  static let serverName = FindingKind(
    "config.servername", .critical, "is no host name",
    meaning: """
      smtp_tls_servername is the name that servers are asked for: "hostname", "nexthop", or a name of
      ASCII letters, digits, hyphens and underscores, with no dot at the end. An address is none.
      """,
    consequence: "all mail is deferred",
    remedy: "remove the setting, or set it to hostname")
  static let unknownWord = FindingKind(
    "config.unknown-word", .warning, "names what Postfix does not know",
    meaning: """
      Postfix warns of such a word whenever a program starts, and goes on as if it were not there.
      """,
    consequence: "Postfix warns and passes over it",
    remedy: "remove the word, or look it up in postconf(5)")
  static let clientWrapper = FindingKind(
    "config.client-wrapper", .critical, "a client begins with TLS, and does not insist on it",
    meaning: """
      In wrapper mode smtp(8) begins with TLS at once. It does that at the level encrypt or above, and
      below it delivers nothing.
      """,
    consequence: "all mail is deferred",
    remedy: "set smtp_tls_security_level = encrypt, or smtp_tls_wrappermode = no")
  static let noProxy = FindingKind(
    "config.no-tlsproxy", .critical, "master.cf has no tlsproxy",
    meaning: """
      Connections are kept for further mail by tlsproxy(8), which also does TLS for postscreen(8).
      Without the service no handshake succeeds.
      """,
    consequence: "every handshake fails",
    remedy: "add the line: tlsproxy unix - - y - 0 tlsproxy")
}
