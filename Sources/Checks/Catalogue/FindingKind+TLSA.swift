// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension FindingKind {
  /// What is wrong with the TLSA records that are published, by the pairs that a host has.
  static let publications = [
    tlsaMissing, tlsaRefused, tlsaNextMissing, tlsaNone, tlsaStale, tlsaMalformed, tlsaUnusable,
    tlsaFragile, tlsaServersDiffer, tlsaServer, tlsaSignatures, tlsaNotSeen, tlsaLongTTL,
  ]

  package static let tlsaMissing = FindingKind(
    "tlsa.missing", .critical, "no TLSA record fits a pair that is in use",
    meaning: """
      There are records that can be used, and a server that shows this pair fits none of them: senders
      that heed DANE deliver nothing, and try again until the mail comes back. An RSA and an
      ECDSA pair need a record each, since the sender chooses between them.
      """,
    consequence: "", remedy: "publish the record of the pair")
  package static let tlsaRefused = FindingKind(
    "tlsa.refused", .critical, "a pair fits a TLSA record, and is refused all the same",
    meaning: """
      A record of an issuer (usage 2) demands what one of the server's own key does not: a name that fits,
      a certificate that is valid now, the certificates of all issuers up to that one. A key that is too
      small is refused with any record. Senders that heed DANE deliver nothing.
      """,
    consequence: "", remedy: "publish a record 3 1 1, or renew the certificate")
  package static let tlsaNextMissing = FindingKind(
    "tlsa.next-missing", .warning, "no TLSA record fits a pair that waits",
    meaning: """
      Once it is switched to, senders that heed DANE deliver nothing. Its record has to be published before,
      beside that of the pair in use, for as long as anybody may keep the records without it.
      """,
    consequence: "", remedy: "publish the record of the pair that waits, too")
  package static let tlsaNone = FindingKind(
    "tlsa.none", .warning, "has no TLSA record",
    meaning: """
      Nothing is demanded of the server: who stands between can have the mail sent in clear text. At other
      ports than 25 hardly any program looks for records, and it is a note.
      """,
    consequence: "", remedy: "sign the zone, and publish the record of the pair")
  package static let tlsaStale = FindingKind(
    "tlsa.stale", .warning, "a TLSA record fits no pair of this host",
    meaning: """
      It is left over from a key that is in use no more, or it is that of another host of the same name.
      Whoever has that key still is taken for this host.
      """,
    consequence: "", remedy: "take the record out, unless another host of that name has its key")
  package static let tlsaMalformed = FindingKind(
    "tlsa.malformed", .warning, "a TLSA record is malformed",
    meaning: """
      The selector or the matching type is none, a digest has not the length that it should have, or the
      certificate in it cannot be read. Senders pass over it.
      """,
    consequence: "", remedy: "take the record out, or publish it as it should be")
  package static let tlsaUnusable = FindingKind(
    "tlsa.unusable", .warning, "a TLSA record is of a usage that mail has not",
    meaning: """
      Usages 0 and 1 demand a CA that everybody trusts, which mail does not have (RFC 7672, section
      3.1.3), and others do not exist. Where there is no better record, senders encrypt and look at no
      certificate.
      """,
    consequence: "", remedy: "publish a record of usage 3 or 2 in its place")
  package static let tlsaFragile = FindingKind(
    "tlsa.fragile", .warning, "a TLSA record will not fit after the next renewal",
    meaning: """
      A record with selector 0 is of one certificate, and not of its key. One of the intermediate of a
      public CA holds for as long as the CA likes to sign by it: these change without notice.
      """,
    consequence: "", remedy: "publish a record 3 1 1 of the key, and renew with the same key")
  package static let tlsaServersDiffer = FindingKind(
    "tlsa.servers-differ", .warning, "the name servers of the zone have different TLSA records",
    meaning: """
      It is a matter of chance which of them a sender asks. For some minutes after a change that is usual;
      a server that goes on like that gets no zone transfers.
      """,
    consequence: "", remedy: "look at the serial of the zone on each of them, and at zone transfers"
  )
  package static let tlsaServer = FindingKind(
    "tlsa.server", .warning, "a name server of the zone does not tell the TLSA records",
    meaning: """
      It is silent, it does not have the zone, or it has no address. Resolvers ask the others after a
      while; where none is left, senders that heed DANE deliver nothing.
      """,
    consequence: "", remedy: "mend the server, or take its NS record out")
  package static let tlsaSignatures = FindingKind(
    "tlsa.signatures", .warning, "the signatures of the zone will soon have expired",
    meaning: """
      Whoever signs the zone has not done so for long. Once they have expired, DNSSEC refuses all answers,
      and senders that validate deliver nothing.
      """,
    consequence: "", remedy: "sign the zone again, and look why that was not done")
  package static let tlsaNotSeen = FindingKind(
    "tlsa.not-seen", .note,
    "resolvers still have other TLSA records than the name servers of the zone",
    meaning: """
      Answers are kept for as long as their TTL says, and so is the answer that there is no record. Until
      then senders go by them.
      """,
    consequence: "", remedy: "wait, and keep the old pair or its record until then")
  package static let tlsaLongTTL = FindingKind(
    "tlsa.long-ttl", .note, "the TLSA records are kept for long",
    meaning: """
      A roll-over has to wait for as long as anybody may keep the old records, and a mistake lasts as long.
      """,
    consequence: "", remedy: "give the records a TTL of an hour")
}
