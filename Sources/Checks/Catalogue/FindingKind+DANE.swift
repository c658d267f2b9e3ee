// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension FindingKind {
  /// What the DNS says of the TLSA records of a host.
  static let dane = [
    daneBogus, daneUnknown, daneInsecure, daneTooMany, daneResolverDiffers,
  ]

  package static let daneBogus = FindingKind(
    "dane.bogus", .critical, "DNSSEC refuses what the DNS says of the host",
    meaning: """
      The zone says that it is signed, and the answer is not, or not validly: signatures that have
      expired, a key that the parent zone does not know. Whoever validates gets no answer, and delivers
      nothing until there is one.
      """,
    consequence: "", remedy: "sign the zone again, or have the parent zone know its key")
  package static let daneUnknown = FindingKind(
    "dane.unknown", .note, "it is not known whether the host has TLSA records",
    meaning: """
      The name servers do not answer, or cannot, or DNSSEC cannot be validated on this host. Senders that
      get no answer either deliver nothing.
      """,
    consequence: "", remedy: "look at the name servers of the zone, and at those of this host")
  package static let daneInsecure = FindingKind(
    "dane.insecure", .warning, "has TLSA records that nobody heeds",
    meaning: """
      TLSA records count where DNSSEC vouches for them and for the addresses of the host alone (RFC
      7672). Without it they protect from nobody.
      """,
    consequence: "", remedy: "sign the zone, or take the records out")
  package static let daneTooMany = FindingKind(
    "dane.too-many-records", .warning, "has more TLSA records than are looked at",
    meaning: """
      Postfix looks at the first 100 records of an answer, and name servers give them in any order: it is
      a matter of chance whether mail is delivered.
      """,
    consequence: "", remedy: "take out the records of keys that are in use no more")
  package static let daneResolverDiffers = FindingKind(
    "dane.resolver-differs", .warning, "the name servers of this host tell something else",
    meaning: """
      Postfix validates nothing itself: it believes what the name servers in resolv.conf call
      validated. Where these do not validate, DANE is off without a word, and mail goes where it should
      not; where they are wrong, mail stays in the queue. It says nothing of the host that is looked at.
      """,
    consequence: "",
    remedy: "have this host ask a name server that validates, such as unbound on itself")
}
