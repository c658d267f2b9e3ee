// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Primitives

extension FindingKind {
  static let chains = [
    leafNotFirst, outOfOrder, incomplete, intermediateExpired, intermediateExpires, rootExpired,
    rootIncluded,
    privateRoot, strayCertificate, chainRejected, noTrustStore,
  ]

  static let leafNotFirst = FindingKind(
    "chain.leaf-not-first", .leafNotFirst,
    meaning: """
      The key must belong to the first certificate; its issuers follow, each after what it has signed.
      """,
    consequence: disablesTLS,
    remedy: "put the host's certificate first, then its issuer, then the issuer's issuer")
  static let outOfOrder = FindingKind(
    "chain.out-of-order", .warning, "the issuers are out of order",
    meaning: """
      Each certificate should be followed by its issuer (RFC 5246, section 7.4.2). Many peers sort
      them by themselves, some refuse.
      """,
    consequence: "Postfix sends the certificates in this order",
    remedy: "put the host's certificate first, then its issuer, then the issuer's issuer")
  static let incomplete = FindingKind(
    "chain.incomplete", .warning, "an issuer is missing",
    meaning: """
      Peers that verify certificates, for MTA-STS, DANE-TA or a policy, know the roots alone: the
      intermediate certificates must come with the host's own.
      """,
    consequence: "Postfix sends what there is",
    remedy: "append the CA's intermediate certificates, which come with the certificate")
  static let intermediateExpired = FindingKind(
    "chain.intermediate-expired", .critical, "an issuer's certificate has expired",
    meaning: """
      A chain is no better than its worst link: peers that verify refuse it, or find another way by
      chance.
      """,
    consequence: "Postfix sends it, and says nothing",
    remedy: "get the CA's present intermediate certificate")
  static let intermediateExpires = FindingKind(
    "chain.intermediate-expires", .warning, "an issuer's certificate expires soon",
    meaning: """
      When an intermediate certificate expires, the host's own is worth nothing any more, though it
      may be valid.
      """,
    consequence: "Postfix will go on sending it, and say nothing",
    remedy: "get the CA's present intermediate certificate")
  static let rootExpired = FindingKind(
    "chain.root-expired", .critical, "a trusted issuer has expired",
    meaning: """
      A peer that verifies a chain looks at the dates of every certificate in it, even of the root, of
      which it has its own copy: a root that has expired, or is not valid yet, ends no chain. Other peers
      may trust another root.
      """,
    consequence: "Postfix sends what there is, and peers that trust this root refuse it",
    remedy: "get the CA's present root, or a certificate from a CA whose root is valid")
  static let rootIncluded = FindingKind(
    "chain.root-included", .note, "the root is included",
    meaning: """
      A peer trusts the root that it has itself and never the one that is sent, so that it only makes
      the handshake longer. With DANE-TA (usage 2) a root that is not public has to be sent.
      """,
    consequence: "Postfix sends it with the others",
    remedy: "remove the last certificate, unless a TLSA record of usage 2 names it")
  static let privateRoot = FindingKind(
    "chain.private-root", .note, "ends in a root that this system does not trust",
    meaning: """
      The CA is a private one, or the system's trust store is old. Only peers that were given the
      root can verify the certificate.
      """,
    consequence: "Postfix sends what there is",
    remedy: "nothing, if it is your own CA")
  static let strayCertificate = FindingKind(
    "chain.stray-certificate", .warning, "holds a certificate that does not belong to the chain",
    meaning: """
      A certificate that has issued none of the others is sent to every peer for nothing; often it is
      left from the CA before.
      """,
    consequence: "Postfix sends it with the others",
    remedy: "remove it from the file")
  static let chainRejected = FindingKind(
    "chain.rejected", .warning, "OpenSSL refuses the chain",
    meaning: """
      The chain breaks a rule of RFC 5280: an issuer that is no CA, a path that is too long, a name
      that its issuer may not sign, a signature that is false or too weak.
      """,
    remedy: "ask the CA for a correct chain")
  static let noTrustStore = FindingKind(
    "chain.no-trust-store", .note, "this system has no trust store",
    meaning: """
      Without the certificates of the public CAs it cannot be told whether a chain is complete.
      """,
    consequence: "Postfix does not need one for its own certificates",
    remedy: "install ca-certificates, or set SSL_CERT_FILE or SSL_CERT_DIR")

  static let validity = [notYetValid, expired, expires, lifetimeTooLong]

  static let notYetValid = FindingKind(
    "validity.not-yet-valid", .critical, "is not valid yet",
    meaning: """
      Peers that verify refuse it until then. Postfix does not look: it shows the certificate.
      """,
    consequence: "Postfix shows it already, and says nothing",
    remedy: "look at the clock of this host, and install the certificate before")
  static let expired = FindingKind(
    "validity.expired", .critical, "has expired",
    meaning: """
      Peers that verify refuse it, and users' mail programs complain. Postfix does not look: it shows
      the certificate and logs nothing.
      """,
    consequence: "Postfix goes on showing it, and says nothing",
    remedy: "renew the certificate, then postfix reload")
  static let expires = FindingKind(
    "validity.expires", .warning, "expires soon",
    meaning: """
      By default a warning is given when a third of the certificate's lifetime is left, and it is
      critical when a tenth is left.
      """,
    consequence: "Postfix will go on showing it, and say nothing",
    remedy: "renew the certificate, then postfix reload")
  static let lifetimeTooLong = FindingKind(
    "validity.too-long", .warning, "is valid for longer than public CAs may issue",
    meaning: """
      The CA/Browser Forum limits certificates to 398 days, to 200 from 2026-03-15 on, to 100 from
      2027-03-15 on and to 47 from 2029-03-15 on. Peers may refuse what is valid for longer.
      """,
    remedy: "ask the CA for a new certificate")

  static let names = [noSubjectAltName, nameMismatch, misplacedWildcard]

  static let noSubjectAltName = FindingKind(
    "name.no-san", .warning, "has no subjectAltName",
    meaning: """
      Names are looked for in the subjectAltName alone (RFC 9525); the common name counts no more.
      """,
    remedy: "request a certificate with the host's names: mxtls csr")
  static let nameMismatch = FindingKind(
    "name.mismatch", .warning, "has none of its names for the host",
    meaning: """
      The name that peers look for is that of the MX record, for mail programs the one that users
      typed in; myhostname stands for it unless another one is given. MTA-STS, DANE-TA and mail
      programs refuse another name; opportunistic TLS does not look.
      """,
    remedy: "request a certificate with that name, or set myhostname")
  static let misplacedWildcard = FindingKind(
    "name.wildcard", .warning, "has a wildcard that peers do not accept",
    meaning: """
      A wildcard is the whole first label, with at least two labels after it: *.example.com
      (RFC 9525, section 6.3).
      """,
    remedy: "request a certificate with the host's full names")

  static let uses = [noServerAuth, noClientAuth, caAsLeaf, keyUsageForbids]

  static let noServerAuth = FindingKind(
    "use.no-server-auth", .warning, "is not meant for servers",
    meaning: """
      Its extendedKeyUsage lacks serverAuth: peers that verify refuse it.
      """,
    remedy: "request a certificate for TLS servers")
  static let noClientAuth = FindingKind(
    "use.no-client-auth", .warning, "is not meant for clients",
    meaning: """
      Its extendedKeyUsage lacks clientAuth: a server that asks for a certificate does not trust it.
      Public CAs give no clientAuth any more. A public mail host needs no client certificate.
      """,
    remedy: "leave the client's parameters empty, or use a self-signed pair: mxtls new")
  static let caAsLeaf = FindingKind(
    "use.ca-as-leaf", .warning, "is a certificate of a CA",
    meaning: """
      openssl req -x509 and CA.pl make CA certificates unless told otherwise. Anyone who gets hold of
      its key can sign certificates that all who trust this one accept, and some peers refuse it as a
      host's.
      """,
    remedy: "make one that is not: mxtls self-sign or mxtls new")
  static let keyUsageForbids = FindingKind(
    "use.key-usage", .critical, "its keyUsage forbids the handshake",
    meaning: """
      In TLS 1.3, and with ephemeral keys in TLS 1.2, the host signs: without digitalSignature peers
      such as GnuTLS end the handshake.
      """,
    remedy: "request a certificate with digitalSignature, or without keyUsage")
}
