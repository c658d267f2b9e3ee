// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

extension PairCheck {
  /// The issuers that are sent with a certificate.
  mutating func checkChain(of leaf: KeyPair.Located<Certificate>) {
    // Where the first certificate is not the host's own, everything else would follow from that.
    guard pair.matches != false else { return }
    let chain = Chain(leaf, issuers: Array(pair.certificates.dropFirst()))
    for issuer in chain.strays {
      add(
        .strayCertificate, issuer,
        "\(issuer.object.subject.display) has issued none of the other certificates")
    }
    if !chain.isOrdered, let first = chain.issuers.first { add(.outOfOrder, first) }
    // A self-signed certificate stands for itself, whoever trusts it.
    let trust =
      // Nothing is verified with an OpenSSL that does not know the algorithm.
      leaf.object.isSelfIssued || leaf.object.publicKey.unsupported != nil
      ? nil : context.trust(in: leaf.object, with: pair.certificates.dropFirst().map(\.object))
    let path = trust?.path?.map { try? $0.fingerprint }
    // GnuTLS takes the first certificate of each issuer as far as it has to, OpenSSL one that is valid:
    // what neither gets to does no harm, whatever is wrong with it.
    let between = max(0, (path?.count ?? .max) - 2)
    for (index, issuer) in (chain.issuers + chain.alternatives).enumerated() {
      let isFirst = index < min(between, chain.issuers.count)
      let isNeeded = isFirst || path?.contains(try? issuer.object.fingerprint) ?? true
      checkValidity(ofIssuer: issuer, for: leaf.object, isNeeded: isNeeded)
    }
    if let root = chain.issuers.last, root.object.isSelfIssued {
      add(.rootIncluded, root, "the root, \(root.object.subject.display), is included")
    }
    if let trust { checkEnd(of: chain, trust) }
  }

  private mutating func checkEnd(of chain: Chain, _ trust: CheckContext.Trust) {
    switch trust {
    case .publicRoot: isPublic = true
    case .privateRoot, .verdict(.trusted): break
    case .noStore: if !chain.end.object.isSelfIssued { add(.noTrustStore, chain.end) }
    case .verdict(.incomplete):
      let issuer = chain.end.object.issuer.display
      add(
        .incomplete, chain.end,
        "the certificate of the issuer, \(issuer), is not in the file, and not trusted either")
    case .verdict(.selfSigned):
      add(
        .privateRoot, chain.end,
        "ends in \(chain.end.object.subject.display), which this system does not trust")
    case .verdict(.rejected(let reason, let depth)):
      add(.chainRejected, chain.leaf, "OpenSSL refuses the chain at depth \(depth): \(reason)")
    }
  }
}

/// The certificates of a file, sorted by who has issued whom.
private struct Chain {
  let leaf: KeyPair.Located<Certificate>
  /// The issuers, each after what it has signed.
  let issuers: [KeyPair.Located<Certificate>]
  /// Second certificates of these issuers, signed by another root.
  let alternatives: [KeyPair.Located<Certificate>]
  /// The certificates that have issued none of the others.
  let strays: [KeyPair.Located<Certificate>]
  /// Whether the issuers stand like that in the file.
  let isOrdered: Bool

  /// The certificate that is farthest from the host's own.
  var end: KeyPair.Located<Certificate> { issuers.last ?? leaf }

  init(_ leaf: KeyPair.Located<Certificate>, issuers list: [KeyPair.Located<Certificate>]) {
    self.leaf = leaf
    let all = [leaf] + list
    let order = CertificateOrder(from: 0, in: all.map(\.object))
    issuers = order.path.dropFirst().map { all[$0] }
    alternatives = order.alternatives.map { all[$0] }
    strays = order.strays.map { all[$0] }
    isOrdered = order.path == order.path.sorted()
  }
}
