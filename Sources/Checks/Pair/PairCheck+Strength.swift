// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Primitives
internal import TLSCrypto

extension PairCheck {
  /// The key and the signature of a certificate.
  mutating func checkStrength(of leaf: KeyPair.Located<Certificate>) {
    for weakness in leaf.object.publicKey.weaknesses { add(weakness, of: leaf) }
    if leaf.object.isSelfIssued, !leaf.object.publicKey.isMadeHere {
      add(
        .notMade, leaf,
        "has a key, \(leaf.object.publicKey.summary), of a kind that is not made here")
    }
    // Nobody verifies the signature of a root, which is trusted for itself.
    for certificate in pair.certificates {
      guard let digest = certificate.object.signatureDigest,
        ["MD2", "MD4", "MD5", "SHA1"].contains(digest.uppercased()),
        certificate.object === leaf.object || !certificate.object.isSelfIssued
      else { continue }
      add(.weakSignature, certificate, "is signed with \(digest)")
    }
  }

  private mutating func add(_ weakness: KeyWeakness, of leaf: KeyPair.Located<Certificate>) {
    let summary = leaf.object.publicKey.summary
    switch weakness {
    case .smallModulus(let bits):
      let fails = bits < 522 ? ", with which TLS 1.3 fails (alert 40)" : ""
      add(
        .rsaTooShort, leaf, "has an RSA key of \(bits) bits, and 2048 are needed",
        severity: bits < 1024 && company != .good ? .critical : .warning,
        consequence: company != .none
          ? "Postfix shows it to peers that want RSA\(fails); all others get the other key"
          : bits < 522
            ? "Postfix loads it and says nothing, and handshakes with TLS 1.3 fail (alert 40)" : nil
      )
    case .badExponent(let exponent):
      add(.weakExponent, leaf, "has a public exponent that \(exponent)")
    case .lowExponent(let exponent):
      add(
        .weakExponent, leaf, "has the public exponent \(exponent), and 65537 is usual",
        severity: .note)
    case .closePrimes: add(.closePrimes, leaf)
    case .roca: add(.roca, leaf)
    case .weakCurve: addCurve(summary, of: leaf)
    case .explicitCurve:
      add(
        .weakCurve, leaf,
        "spells its curve out by its parameters: peers with OpenSSL take it, others need not",
        consequence: "Postfix shows it, and peers that do not take it refuse the handshake")
    case .dsa: add(.dsaKey, leaf, "has a key that is not used any more: \(summary)")
    }
  }

  private mutating func addCurve(_ summary: String, of leaf: KeyPair.Located<Certificate>) {
    if options.isOfOtherHost, let library = leaf.object.publicKey.libraryThatServes {
      add(
        .weakCurve, leaf, "has a key, \(summary), that few peers know",
        consequence: LoadFault.servedElsewhere(by: library), remedy: LoadFault.askOtherLibrary)
      return
    }
    switch leaf.object.publicKey.asServerKey {
    case .useless(let reason): add(.weakCurve, leaf, "has a key, \(summary), that \(reason)")
    case .known(let peers):
      add(
        .weakCurve, leaf, "has a key, \(summary): \(peers), others do not",
        consequence: "Postfix shows it to peers that offer the curve in TLS 1.3, and to no others")
    // A key that is not loaded is reported as that, and is shown to nobody.
    case .refused where pair.key != nil: break
    case .refused, .accepted:
      add(.weakCurve, leaf, "has a key, \(summary), that TLS peers do not accept")
    }
  }

  /// For how long a key has been in use, as far as its file and its certificate tell.
  mutating func checkAge(of key: KeyPair.Located<PrivateKey>) {
    guard let limit = options.maxKeyAge else { return }
    let times = [key.file.status?.modified, pair.leaf?.object.notBefore].compactMap(\.self)
    guard let since = times.min(), options.now - since > limit else { return }
    add(
      .oldKey, key,
      "the key has been in use since \(since.iso8601.prefix(10)) at the latest,"
        + " \((options.now - since).durationText)")
  }
}
