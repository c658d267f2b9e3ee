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
    for issuer in chain.issuers { checkValidity(ofIssuer: issuer, for: leaf.object) }
    if let root = chain.issuers.last, root.object.isSelfIssued {
      add(.rootIncluded, root, "the root, \(root.object.subject.display), is included")
    }
    checkEnd(of: chain)
  }

  private mutating func checkEnd(of chain: Chain) {
    // A self-signed certificate stands for itself, whoever trusts it.
    if chain.leaf.object.isSelfIssued { return }
    switch context.trust(
      in: chain.leaf.object, with: pair.certificates.dropFirst().map(\.object))
    {
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
  private(set) var issuers: [KeyPair.Located<Certificate>] = []
  /// The certificates that have issued none of the others.
  private(set) var strays: [KeyPair.Located<Certificate>] = []
  /// Whether the issuers stand like that in the file.
  private(set) var isOrdered = true

  /// The certificate that is farthest from the host's own.
  var end: KeyPair.Located<Certificate> { issuers.last ?? leaf }

  init(_ leaf: KeyPair.Located<Certificate>, issuers list: [KeyPair.Located<Certificate>]) {
    self.leaf = leaf
    var rest = Array(list.enumerated())
    var last = -1
    while !end.object.isSelfIssued || issuers.isEmpty {
      let found = rest.firstIndex { end.object !== $0.element.object && isIssuer($0.element) }
      guard let found else { break }
      let (position, issuer) = rest.remove(at: found)
      if position < last { isOrdered = false }
      last = position
      issuers.append(issuer)
    }
    // A second certificate of an issuer, signed by another root, belongs to the chain as well.
    strays = rest.map(\.element).filter { other in
      !([leaf] + issuers).contains { $0.object.isIssued(by: other.object) }
    }
  }

  private func isIssuer(_ candidate: KeyPair.Located<Certificate>) -> Bool {
    !end.object.isSelfIssued && end.object.isIssued(by: candidate.object)
  }
}
