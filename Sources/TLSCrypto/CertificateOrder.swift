// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// The order in which a host sends its certificates, whatever order they came in.
///
/// PKCS #7 keeps certificates in a SET, which has no order, and some CAs put the root first: what
/// belongs where is seen from the names, the key identifiers and the signatures.
package struct CertificateOrder {
  /// The positions of the host's own certificate and of its issuers, each after what it has signed.
  package let path: [Int]
  /// The positions of further certificates that have issued one of these: those of an issuer that
  /// another root has signed as well.
  package let alternatives: [Int]
  /// The positions of those that have issued none of the others, in the order they came in.
  package let strays: [Int]
  /// Whether the path goes on beyond its limit of 100: those farther on are among the strays.
  package let isCutOff: Bool

  /// Sorts certificates.
  ///
  /// - Parameters:
  ///   - leaf: The position of the host's own certificate.
  ///   - list: All of them.
  ///   - time: When an issuer's certificate is to be valid, where there is a choice; nil for the first
  ///     one, as in the file that it came from.
  package init(from leaf: Int, in list: [Certificate], at time: UnixTime? = nil) {
    // By subject, so that of thousands of certificates few are compared.
    let bySubject = Dictionary(grouping: list.indices) { list[$0].subject.canonicalHash }
    var isUsed = [Bool](repeating: false, count: list.count)
    isUsed[leaf] = true
    var path = [leaf]
    var end = list[leaf]
    while path.count < Self.depth, !end.isSelfIssued {
      let candidates = (bySubject[end.issuer.canonicalHash] ?? []).prefix(Self.depth)
      let issuers = candidates.filter {
        !isUsed[$0] && list[$0] !== end && end.isIssued(by: list[$0])
      }
      let valid = issuers.filter { list[$0].isValid(at: time) }
      let choice = valid.isEmpty ? issuers : valid
      // A root tells peers nothing that they do not have, so another issuer goes before it.
      guard let next = choice.first(where: { !list[$0].isSelfIssued }) ?? choice.first else {
        break
      }
      path.append(next)
      isUsed[next] = true
      end = list[next]
    }
    self.path = path
    isCutOff = path.count == Self.depth && !end.isSelfIssued
    let rest = list.indices.filter { !isUsed[$0] }
    let byIssuer = Dictionary(grouping: path) { list[$0].issuer.canonicalHash }
    alternatives = rest.filter { other in
      let issued = (byIssuer[list[other].subject.canonicalHash] ?? []).prefix(Self.width)
      return issued.contains { list[$0].isIssued(by: list[other]) }
    }
    let others = Set(alternatives)
    strays = rest.filter { !others.contains($0) }
  }

  /// How far a path is followed, and how many certificates of one name are looked at in each step:
  /// OpenSSL verifies no longer path, and no peer takes a message of so many certificates.
  private static let depth = 100
  /// How many certificates of the path are looked at for each other one that may have issued them.
  private static let width = 10

  /// The position of the certificate of a key; nil where there is none.
  ///
  /// Several may be for the same key, such as an earlier one and a request's self-signed one. Those
  /// that a CA has issued go before the others, and then the one that is valid for the longest.
  ///
  /// - Parameters:
  ///   - key: The public half of the key.
  ///   - list: The certificates.
  /// - Returns: The position of its own certificate, or nil.
  package static func leaf(of key: PublicKey, in list: [Certificate]) -> Int? {
    let own = list.indices.filter { list[$0].publicKey.matches(key) }
    guard own.count > 1 else { return own.first }
    let issued = own.filter { !list[$0].isSelfIssued }
    return (issued.isEmpty ? own : issued).reduce(nil) { (best: Int?, next) in
      guard let best, list[best].notAfter >= list[next].notAfter else { return next }
      return best
    }
  }
}

extension Certificate {
  fileprivate func isValid(at time: UnixTime?) -> Bool {
    time.map { (notBefore...max(notBefore, notAfter)).contains($0) } ?? true
  }
}
