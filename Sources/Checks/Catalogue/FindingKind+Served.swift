// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension FindingKind {
  /// What a server shows, or does not show, to a client that connects to it.
  static let served = [
    servedUnreachable, servedBlocked, servedOtherProtocol, servedNoTLS, servedHandshake,
    servedOutOfTurn, servedEarlyTLS, servedNoCertificate, servedOtherCertificate,
    servedOlderSettings, servedClientCertificate, servedNotAsked, servedDiffers, servedOldProtocol,
    servedWeakCipher, servedWeakGroup, servedNoForwardSecrecy, servedRenegotiation,
    servedTLSAMismatch, servedTLSAUnusable,
  ]

  package static let servedUnreachable = FindingKind(
    "served.unreachable", .critical, "cannot be reached",
    meaning: """
      Nobody listens there, or nothing gets there and back in time. Where this host has no way to an
      address at all, as without IPv6, or the name cannot be looked up, nothing is known of the server.
      """,
    consequence: "", remedy: "see whether the server runs, and whether a firewall is between")
  package static let servedBlocked = FindingKind(
    "served.blocked", .unknown, "lets nobody in",
    meaning: """
      The server ends the connection instead of greeting: it has too many connections, or wants none from
      here. What it offers to others is not known.
      """,
    consequence: "", remedy: "try again later, with fewer connections, or from another address")
  package static let servedOtherProtocol = FindingKind(
    "served.other-protocol", .critical, "does not speak the protocol",
    meaning: """
      What answers there is something else, or begins TLS at once where STARTTLS was expected, or waits
      for STARTTLS where TLS was to begin at once.
      """,
    consequence: "", remedy: "name the protocol of the port, and how TLS begins there")
  package static let servedNoTLS = FindingKind(
    "served.no-tls", .critical, "offers no TLS",
    meaning: """
      STARTTLS is not among what the server offers, or it takes back what it has offered: everything goes
      in clear text, where the client allows that. A firewall on the way can hide it as well.
      """,
    consequence: "",
    remedy:
      "turn TLS on: for Postfix, smtpd_tls_security_level = may, and a key with its certificate")
  package static let servedHandshake = FindingKind(
    "served.handshake", .critical, "the TLS handshake fails",
    meaning: """
      The two find no protocol or cipher that both have, or the server has no certificate that it can
      show, or breaks off.
      """,
    consequence: "",
    remedy: "look into the server's log: for Postfix, mxtls check finds what is wrong")
  package static let servedOutOfTurn = FindingKind(
    "served.out-of-turn", .critical, "sends in clear what would be taken for an answer under TLS",
    meaning: """
      More came before TLS began than was asked for. A client that does not notice takes it for what
      the server says under TLS (CVE-2011-0411). The server is broken, or somebody is on the way.
      """,
    consequence: "", remedy: "update the server, and look for a proxy on the way")
  package static let servedEarlyTLS = FindingKind(
    "served.tls-on-port-25", .critical,
    "begins TLS at once at the port where mail hosts begin without",
    meaning: """
      At port 25 clients wait for a greeting, and begin TLS with STARTTLS. A server that waits for TLS
      there gets none of their mail. Port 465 is the one where TLS begins at once (RFC 8314).
      """,
    consequence: "no other host can deliver mail to it",
    remedy: "begin TLS with STARTTLS there: for Postfix, smtpd_tls_wrappermode = no")
  package static let servedNoCertificate = FindingKind(
    "served.no-certificate", .warning, "shows no certificate",
    meaning: """
      The connection is encrypted, and nobody can tell with whom: neither DANE nor MTA-STS nor a CA can
      vouch for the server, and clients that want a certificate get no TLS.
      """,
    consequence: "", remedy: "give the server a key and a certificate: mxtls new")
  package static let servedOtherCertificate = FindingKind(
    "served.other-certificate", .critical, "shows another certificate than the one in the file",
    meaning: """
      The server was not told of the new files, or reads others: an older process, another instance, a
      table of server names that was not made anew.
      """,
    consequence: "",
    remedy:
      "have the server read its files: postfix reload, after postmap -F where a table has them")
  package static let servedOlderSettings = FindingKind(
    "served.older-settings", .warning, "goes by settings from before they were changed",
    meaning: """
      The configuration or a file of it was changed, and Postfix was not reloaded: what a process read
      as it began it does until it ends. That comes with the next reload, whoever makes it, or after
      max_use clients; until then clients meet now the one and now the other.
      """,
    consequence: "", remedy: "make main.cf say what is wanted, and then: postfix reload")
  package static let servedClientCertificate = FindingKind(
    "served.client-certificate", .note, "goes on with nobody who shows no certificate",
    meaning: """
      The server asks for a certificate of the client (smtpd_tls_req_ccert), and ends the connection
      without one. What it offers to others is not known. A server that takes mail from anywhere gets
      hardly any like that.
      """,
    consequence: "", remedy: "ask for one without insisting: smtpd_tls_ask_ccert")
  package static let servedNotAsked = FindingKind(
    "served.not-asked", .note, "has names for which it was not asked",
    meaning: """
      A table of server names chooses by patterns, or cannot be read: which names it has, only Postfix
      can tell.
      """,
    consequence: "", remedy: "ask the server for a name that the table has")
  package static let servedDiffers = FindingKind(
    "served.differs", .warning, "shows different certificates at its addresses",
    meaning: """
      Clients get one or the other. That is right while a certificate is renewed at one machine after
      the other, and wrong where one of them was forgotten.
      """,
    consequence: "", remedy: "renew the certificate at all addresses")
  package static let servedOldProtocol = FindingKind(
    "served.old-protocol", .warning, "has no newer protocol than TLS 1.1",
    meaning: """
      TLS 1.0 and 1.1 have been given up (RFC 8996). OpenSSL of today refuses both unless it is told
      otherwise, and clients that want TLS 1.2 send in clear text or not at all.
      """,
    consequence: "", remedy: "update the server's TLS library, or allow TLS 1.2 and 1.3")
  package static let servedWeakCipher = FindingKind(
    "served.weak-cipher", .warning, "agrees on a cipher that is broken",
    meaning: """
      RC4, DES, triple DES and what has less than 128 secret bits can be broken, and anonymous ciphers
      and those without encryption protect from nobody. The server was offered better ones.
      """,
    consequence: "", remedy: "allow the server the ciphers of grade medium or high")
  package static let servedWeakGroup = FindingKind(
    "served.weak-group", .warning, "has a key exchange that is too small",
    meaning: """
      Diffie-Hellman parameters of less than 2048 bits can be broken by few, and are refused by many.
      """,
    consequence: "", remedy: "give the server parameters of 2048 bits, or none: X25519 is better")
  package static let servedNoForwardSecrecy = FindingKind(
    "served.no-forward-secrecy", .warning, "agrees on no key exchange but RSA",
    meaning: """
      Anyone who gets hold of the server's key, even years from now, can read what was recorded before:
      the secrets of each session were sent under that key (RFC 9325, section 4.1). The server was offered
      ciphers that avoid this.
      """,
    consequence: "", remedy: "allow the server ciphers that begin with ECDHE, or TLS 1.3")
  package static let servedRenegotiation = FindingKind(
    "served.renegotiation", .warning, "has no secure renegotiation",
    meaning: """
      Somebody on the way can put words of his own before those of the client (RFC 5746). OpenSSL 3
      refuses such servers unless it is told otherwise.
      """,
    consequence: "", remedy: "update the server's TLS library")
  package static let servedTLSAMismatch = FindingKind(
    "served.tlsa-mismatch", .critical, "does not fit the TLSA records",
    meaning: """
      Senders that heed DANE deliver nothing to a server that fits none of its TLSA records (RFC 7672).
      A server with two kinds of certificates has to fit with both: it chooses which it shows.
      """,
    consequence: "",
    remedy: "publish the record of this key beside the old one, or show the old key")
  package static let servedTLSAUnusable = FindingKind(
    "served.tlsa-unusable", .warning, "has no TLSA record that can be used",
    meaning: """
      Only usages 2 and 3 count for mail, and data must have the length of its digest. Where no record can
      be used, senders demand TLS and look at no certificate.
      """,
    consequence: "", remedy: "publish 3 1 1 with the SHA-256 of the public key")
}
