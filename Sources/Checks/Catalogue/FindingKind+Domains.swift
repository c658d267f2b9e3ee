// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension FindingKind {
  /// What the DNS and the policies say of the mail of a domain.
  static let domains = [
    domainMissing, domainBogus, domainUnknown, domainNoMail, domainNoMX, domainNoAddress,
    domainTooManyHosts,
    domainAlias, domainInsecure,
    stsRecord, stsUnavailable, stsPolicy, stsUnlisted, stsCertificate, stsNotEnforced, stsShortAge,
    tlsrptRecord, tlsrptMissing,
  ]

  package static let domainMissing = FindingKind(
    "domain.missing", .critical, "there is no such domain",
    meaning: "The DNS has no such name: mail to it comes back.", consequence: "",
    remedy: "look at the spelling, and whether the domain is still registered")
  package static let domainBogus = FindingKind(
    "domain.bogus", .critical, "DNSSEC refuses the MX records",
    meaning: """
      The zone says that it is signed, and the answer is not, or not validly. Whoever validates does not
      know where the mail goes, and keeps it.
      """,
    consequence: "", remedy: "sign the zone again, or have the parent zone know its key")
  package static let domainUnknown = FindingKind(
    "domain.unknown", .unknown, "it is not known where the mail goes",
    meaning:
      "The name servers do not answer, or cannot, or DNSSEC cannot be validated on this host.",
    consequence: "", remedy: "look at the name servers of the zone, and at those of this host")
  package static let domainNoMail = FindingKind(
    "domain.no-mail", .note, "takes no mail",
    meaning: "Its MX record says so (RFC 7505): mail to it comes back at once.", consequence: "",
    remedy: "nothing, if that is meant")
  package static let domainNoMX = FindingKind(
    "domain.no-mx", .note, "has no MX record",
    meaning: """
      Mail goes to the address of the domain itself. That was usual before there were MX records, and some
      senders refuse it.
      """,
    consequence: "", remedy: "publish an MX record, or 0 . where the domain takes no mail")
  package static let domainNoAddress = FindingKind(
    "domain.no-address", .warning, "a host of the domain has no address",
    meaning:
      "Senders try the next host. Where there is none, mail stays in the queue and comes back.",
    consequence: "", remedy: "give the host an address, or take the MX record out")
  package static let domainTooManyHosts = FindingKind(
    "domain.too-many-hosts", .warning, "has more hosts than are looked at",
    meaning: """
      Senders try only some of them: Postfix gives up after five addresses. mxtls looks at fifty hosts, and
      does not know what the others serve.
      """,
    consequence: "", remedy: "give the addresses to fewer hosts")
  package static let domainAlias = FindingKind(
    "domain.alias", .note, "an MX record names an alias",
    meaning: """
      The host of an MX record has to have addresses of its own (RFC 5321, section 5.1). With an alias,
      senders do not agree on the name whose TLSA records and certificate count.
      """,
    consequence: "", remedy: "name the host itself in the MX record")
  package static let domainInsecure = FindingKind(
    "domain.insecure", .note, "has TLSA records behind MX records that are not signed",
    meaning: """
      An attacker who forges the MX records has the mail sent elsewhere. Postfix heeds the TLSA records all the same,
      and calls the server trusted, not verified; other programs do not heed them.
      """,
    consequence: "", remedy: "sign the zone of the domain as well")
  package static let stsRecord = FindingKind(
    "sts.record", .warning, "the record of MTA-STS counts for nothing",
    meaning: """
      The name _mta-sts has to have one TXT record with v=STSv1; and an id (RFC 8461, section 3.1). With
      another, or with several, senders take it that there is no policy.
      """,
    consequence: "", remedy: "publish one record such as v=STSv1; id=20261128T1")
  package static let stsUnavailable = FindingKind(
    "sts.unavailable", .warning, "the policy of MTA-STS cannot be fetched",
    meaning: """
      It has to be at https://mta-sts.DOMAIN/.well-known/mta-sts.txt, as text/plain, with a certificate of
      a public CA for that name, without a redirection (RFC 8461, section 3.3). Senders that know an
      older policy go on with that until it is too old, and all others have none.
      """,
    consequence: "", remedy: "look at the web server, at its certificate and at its log")
  package static let stsPolicy = FindingKind(
    "sts.policy", .warning, "the policy of MTA-STS is none",
    meaning: """
      It has to have lines with version, mode, max_age and, unless the mode is none, mx (RFC 8461, section
      3.2). What senders make of another text is not known: most take it that there is no policy.
      """,
    consequence: "", remedy: "write it as RFC 8461 has it, line by line")
  package static let stsUnlisted = FindingKind(
    "sts.unlisted", .critical, "a host of the domain is not in the policy of MTA-STS",
    meaning: """
      Senders that heed the policy deliver nothing to the host where the policy is enforced, and report
      it where it is being tested. A pattern such as *.example.com stands for one label.
      """,
    consequence: "",
    remedy: "add an mx line for it to the policy, and change the id in the record then")
  package static let stsCertificate = FindingKind(
    "sts.server", .critical, "a host of the domain is not what the policy of MTA-STS demands",
    meaning: """
      It has to offer TLS, with a certificate of a public CA for the name of the MX record that is valid
      now. Senders that heed the policy deliver nothing to it where the policy is enforced.
      """,
    consequence: "", remedy: "get the host a certificate of a public CA for its name")
  package static let stsNotEnforced = FindingKind(
    "sts.not-enforced", .note, "the policy of MTA-STS is not enforced",
    meaning: """
      In the mode testing senders report what does not fit and deliver all the same; in the mode none they
      do not look.
      """,
    consequence: "", remedy: "set the mode to enforce, once the reports tell of no failure")
  package static let stsShortAge = FindingKind(
    "sts.short-age", .note, "the policy of MTA-STS is soon forgotten",
    meaning: """
      An attacker who can keep a sender from the policy for as long as max_age gets the mail without it.
      RFC 8461 counts in weeks.
      """,
    consequence: "", remedy: "set max_age to 604800 or more")
  package static let tlsrptRecord = FindingKind(
    "tlsrpt.record", .warning, "the record of TLS reports counts for nothing",
    meaning: """
      The name _smtp._tls has to have one TXT record with v=TLSRPTv1; and rua= with addresses of mailto:
      or https: (RFC 8460). With another, or with several, nobody sends reports.
      """,
    consequence: "", remedy: "publish one record such as v=TLSRPTv1; rua=mailto:tls@example.com")
  package static let tlsrptMissing = FindingKind(
    "tlsrpt.missing", .note, "nobody is told when senders fail",
    meaning: """
      Senders that heed DANE or MTA-STS report what they could not deliver to the addresses in the TXT
      record of _smtp._tls (RFC 8460).
      """,
    consequence: "", remedy: "publish v=TLSRPTv1; rua=mailto: and an address")
}
