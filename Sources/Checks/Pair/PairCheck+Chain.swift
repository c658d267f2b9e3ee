// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Primitives
internal import TLSCrypto

extension PairCheck {
  /// The issuers that are sent with a certificate.
  mutating func checkChain(of leaf: KeyPair.Located<Certificate>) {
    // Where the first certificate is not the host's own, everything else would follow from that.
    guard pair.matches != false else { return }
    let chain = Chain(leaf, issuers: Array(pair.certificates.dropFirst()), at: options.now)
    for issuer in chain.strays {
      let name = issuer.object.subject.display
      add(
        .strayCertificate, issuer,
        chain.isCutOff
          ? "\(name) is not among the first 100 certificates of the chain, and nobody looks farther"
          : "\(name) has issued none of the other certificates")
    }
    if !chain.isOrdered, let first = chain.issuers.first { add(.outOfOrder, first) }
    // A self-signed certificate stands for itself, whoever trusts it.
    let trust =
      // Nothing is verified with an OpenSSL that does not know the algorithm.
      leaf.object.isSelfIssued || leaf.object.publicKey.unsupported != nil
      ? nil : context.trust(in: leaf.object, with: pair.certificates.dropFirst().map(\.object))
    // GnuTLS takes the first certificate of each issuer as far as it has to, OpenSSL one that is valid:
    // what neither gets to does no harm, whatever is wrong with it.
    let path = (trust?.path ?? chain.validPath).map { try? $0.fingerprint }
    let between =
      trust?.path.map { max(0, $0.count - 2) } ?? chain.issuers.count { !$0.object.isSelfIssued }
    for (index, issuer) in (chain.issuers + chain.alternatives).enumerated() {
      let isFirst = index < min(between, chain.issuers.count)
      let isNeeded = path.contains(try? issuer.object.fingerprint)
      checkValidity(
        ofIssuer: issuer, for: leaf.object, need: isNeeded ? .all : isFirst ? .some : .none)
    }
    checkTrusted(in: trust?.path ?? [], at: chain.end)
    if let root = chain.issuers.last, root.object.isSelfIssued {
      add(.rootIncluded, root, "the root, \(root.object.subject.display), is included")
    }
    if let trust { checkEnd(of: chain, trust) }
  }

  /// The issuers that a verifier has itself, the root among them: it looks at their time as well.
  private mutating func checkTrusted(
    in path: [Certificate], at end: KeyPair.Located<Certificate>
  ) {
    let sent = Set(pair.certificates.compactMap { try? $0.object.fingerprint })
    for issuer in path.dropFirst() {
      guard let print = try? issuer.fingerprint, !sent.contains(print) else { continue }
      guard let fault = issuer.faultOfTime(options.now) else { continue }
      add(
        .rootExpired, end, "\(issuer.subject.display), which is trusted, \(fault)",
        remedy: issuer.notAfter < options.now
          ? nil : "look at the clock of this host, and whether the right root is trusted")
    }
  }

  /// Why nobody finds the certificate of an issuer that is in one of the files, and how it is mended; nil
  /// where it is in none.
  private func obstruction(
    ofIssuerOf certificate: Certificate
  ) -> (reason: String, remedy: String?)? {
    var seen: Set<String> = []
    for located in pair.certificates where seen.insert(located.file.path).inserted {
      let file = context.files.file(located.file.path)
      for object in file.objects {
        guard let issuer = object.heldCertificate, certificate.isIssued(by: issuer) else {
          continue
        }
        if let obstruction = object.block?.obstruction {
          return ("\(obstruction)", "mend line \(obstruction.line), or write the file again")
        }
        if case .unreadable(let error) = object.content { return ("\(error)", object.remedy) }
        if let block = object.block, object.useInChain == .passedOver {
          let label = "the block in line \(block.line) has the label \"\(block.shownLabel)\""
          return (label, object.remedy ?? "write the label \"CERTIFICATE\"")
        }
        if located.file !== file, let nul = file.head {
          return ("line \(nul.line) has a NUL byte", "remove it, or write the file again")
        }
      }
    }
    return nil
  }

  private mutating func checkEnd(of chain: Chain, _ trust: CheckContext.Trust) {
    switch trust {
    case .publicRoot: isPublic = true
    case .privateRoot, .verdict(.trusted): break
    case .noStore: if !chain.end.object.isSelfIssued { add(.noTrustStore, chain.end) }
    case .verdict(.incomplete):
      let issuer = chain.end.object.issuer.display
      if let (reason, remedy) = obstruction(ofIssuerOf: chain.end.object) {
        add(
          .incomplete, chain.end,
          "the certificate of the issuer, \(issuer), is in the file, and not read: \(reason)",
          remedy: remedy)
        return
      }
      add(
        .incomplete, chain.end,
        "the certificate of the issuer, \(issuer), is not \(isServed ? "sent" : "in the file"), and"
          + " not trusted either")
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
  /// The way of a verifier that takes valid certificates where there is a choice, the host's own
  /// first.
  let validPath: [Certificate]
  /// Second certificates of these issuers, signed by another root.
  let alternatives: [KeyPair.Located<Certificate>]
  /// The certificates that have issued none of the others.
  let strays: [KeyPair.Located<Certificate>]
  /// Whether the issuers stand like that in the file.
  let isOrdered: Bool
  /// Whether the chain is longer than anybody follows it.
  let isCutOff: Bool

  /// The last certificate of `validPath`, the farthest from the host's own.
  let end: KeyPair.Located<Certificate>

  init(
    _ leaf: KeyPair.Located<Certificate>, issuers list: [KeyPair.Located<Certificate>],
    at time: UnixTime
  ) {
    self.leaf = leaf
    let all = [leaf] + list
    let order = CertificateOrder(from: 0, in: all.map(\.object))
    let valid = CertificateOrder(from: 0, in: all.map(\.object), at: time).path
    validPath = valid.map { all[$0].object }
    end = valid.last.map { all[$0] } ?? leaf
    issuers = order.path.dropFirst().map { all[$0] }
    alternatives = order.alternatives.map { all[$0] }
    strays = order.strays.map { all[$0] }
    isCutOff = order.isCutOff
    isOrdered = order.path == order.path.sorted()
  }
}
