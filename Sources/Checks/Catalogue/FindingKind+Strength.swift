// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension FindingKind {
  static let strength = [
    rsaTooShort, weakExponent, closePrimes, roca, weakCurve, dsaKey, weakSignature, onlyEd25519,
    onlyRareKey, noUsableKey, oldKey, notMade,
  ]

  static let rsaTooShort = FindingKind(
    "strength.rsa-too-short", .warning, "the RSA key is too short",
    meaning: """
      Under 2048 bits public CAs sign nothing and up-to-date peers refuse the handshake (RFC 9325,
      section 4.5). Under 1024 bits a key can be broken at home, which is critical. Under 522 bits TLS
      1.3 has no signature that fits: Postfix loads the key, and handshakes fail. Beside a P-256 key it
      is a warning: only peers that want RSA are shown it.
      """,
    remedy: "make a new key and certificate: mxtls new")
  static let weakExponent = FindingKind(
    "strength.exponent", .critical, "the RSA key has a bad public exponent",
    meaning: """
      An exponent that is 1 or even is no encryption at all. A small odd one such as 3 is legal, but a
      mistake elsewhere then opens the key; that is worth a note.
      """,
    remedy: "make a new key and certificate: mxtls new")
  static let closePrimes = FindingKind(
    "strength.close-primes", .critical, "the primes of the RSA key are close together",
    meaning: """
      Fermat's method finds them in moments, so that everybody can compute the private key
      (CVE-2022-26320).
      """,
    remedy: "make a new key and certificate at once, with other software: mxtls new")
  static let roca = FindingKind(
    "strength.roca", .critical, "the RSA key was made by a broken chip",
    meaning: """
      The key has the fingerprint of ROCA (CVE-2017-15361): the chips of Infineon made primes that can
      be found from the certificate.
      """,
    remedy: "make a new key and certificate at once, in software: mxtls new")
  static let weakCurve = FindingKind(
    "strength.curve", .warning, "the curve is not one that TLS peers accept",
    meaning: """
      P-256 is known to every peer, P-384 and P-521 to most. Other curves are not offered by peers,
      but those of brainpool by some since OpenSSL 3.2, in TLS 1.3. Curves that are spelt out by their
      parameters are forbidden by RFC 5480; under 256 bits a curve is weak as well.
      """,
    consequence: "Postfix loads it and says nothing, and shows it in no handshake",
    remedy: "make a new key and certificate")
  static let dsaKey = FindingKind(
    "strength.dsa", .warning, "DSA keys are not used any more",
    meaning: """
      TLS 1.3 has no DSA, and OpenSSL and GnuTLS refuse it in TLS 1.2.
      """,
    remedy: "remove the parameters *_tls_dcert_file and *_tls_dkey_file")
  static let weakSignature = FindingKind(
    "strength.signature", .warning, "is signed with a broken digest",
    meaning: """
      Certificates that are signed with MD5 or SHA-1 can be forged, and up-to-date peers that verify
      refuse them; a root that is sent along is not looked at, for its signature says nothing.
      """,
    remedy: "ask the CA for a new certificate, or make one: mxtls self-sign")
  static let onlyEd25519 = FindingKind(
    "strength.only-ed25519", .warning, "Ed25519 is the only kind of key",
    meaning: """
      Many peers, among them all with OpenSSL before 1.1.1, do not know Ed25519: with them no
      handshake succeeds. It can stand beside an RSA or P-256 key.
      """,
    consequence: "with such peers the handshake fails; those that may send in clear text do",
    remedy: "add a P-256 or RSA pair")
  static let onlyRareKey = FindingKind(
    "strength.only-rare-key", .warning, "the only kind of key is one that few peers know",
    meaning: """
      ML-DSA is known to peers with OpenSSL 3.5 or later, the curves of brainpool to some since OpenSSL
      3.2, RSA-PSS to those with OpenSSL 1.1.1 or later. With others no handshake succeeds, unless both
      sides are Postfix and fall back to TLS 1.2 without a certificate. Each can stand beside an RSA or
      P-256 key.
      """,
    consequence: "with other peers the handshake fails; those that may send in clear text do",
    remedy: "add a P-256 or RSA pair")
  static let noUsableKey = FindingKind(
    "strength.no-usable-key", .critical, "no key is of a kind that TLS peers take",
    meaning: """
      Postfix loads such keys, RSA of 512 bits or curves such as P-224 and secp256k1, and says nothing.
      A peer that is Postfix falls back to TLS 1.2 without a certificate where a curve is at fault; for
      all others the handshake fails with alert 40. A short RSA key fails in TLS 1.3, and serves peers
      that have no more than TLS 1.2, if they take it.
      """,
    consequence: "no handshake with a certificate succeeds; peers that may send in clear text do",
    remedy: "add a P-256 or RSA pair")
  static let oldKey = FindingKind(
    "strength.old-key", .warning, "the key has been in use for too long",
    meaning: """
      The key is at least as old as its file, and as the beginning of its certificate's validity.
      """,
    remedy: "make a new key with the next certificate")
  static let notMade = FindingKind(
    "strength.not-made", .note, "a key of this kind is not made here",
    meaning: """
      A self-signed pair is renewed with a key of the same kind, and neither mxtls nor this OpenSSL
      makes one. When the pair is due mxtls rotate refuses it and changes nothing.
      """,
    consequence: "mxtls rotate will not renew the pair by itself",
    remedy: "before it expires, let mxtls rotate make another kind of key, or mxtls install a pair"
      + " that was made elsewhere")
}
