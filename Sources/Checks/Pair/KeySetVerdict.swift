// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Primitives
internal import TLSCrypto

/// What is wrong with all the keys of a server together: which peers find none that they know.
struct KeySetVerdict {
  let kind: FindingKind
  /// What is wrong, about these keys as "the only kinds".
  let message: String
  /// What follows, where it is not what usually does.
  private(set) var consequence: String?
  /// How bad it is, where it is not as bad as usual.
  private(set) var severity: Severity?
  /// What to do, where it is not what usually helps.
  private(set) var remedy: String?

  /// Judges the keys that a server can show; nil where one of them serves every peer, where there is
  /// none, and where Postfix refuses one, which is found elsewhere.
  ///
  /// - Parameters:
  ///   - keys: The keys.
  ///   - isOfOtherHost: Whether another OpenSSL than the one that runs here serves them.
  init?(_ keys: [PublicKey], isOfOtherHost: Bool = false) {
    if keys.isEmpty { return nil }
    if keys.allSatisfy({ $0.algorithm.hasPrefix("Ed") }) {
      kind = .onlyEd25519
      message = Self.onlyKinds(keys.map(\.algorithm).unique)
      return
    }
    var known: [String] = []
    var kinds: [String] = []
    var reasons: [String] = []
    for key in keys {
      switch key.asServerKey {
      case .accepted, .refused: return nil
      case .known(let peers):
        known.append(peers)
        kinds.append(key.hasExplicitParameters ? "\(key.summary), spelt out" : key.summary)
      case .useless(let reason): reasons.append("the key, \(key.summary), \(reason)")
      }
    }
    if known.isEmpty {
      kind = .noUsableKey
      let libraries = keys.compactMap(\.libraryThatServes).unique
      if isOfOtherHost, let library = libraries.first {
        severity = .unknown
        consequence = LoadFault.servedElsewhere(by: library)
        remedy = LoadFault.askOtherLibrary
        message = keys.map { "the key, \($0.summary), is served by OpenSSL of some releases only" }
          .unique.joined(separator: "; ")
        return
      }
      if keys.allSatisfy({ $0.algorithm == "RSA" }) {
        consequence =
          "handshakes fail with all peers that have TLS 1.3; of others some take so short a key"
      }
      message = reasons.unique.joined(separator: "; ")
    } else {
      kind = .onlyRareKey
      message = "\(Self.onlyKinds(kinds.unique)): \(known.unique.joined(separator: "; "))"
    }
  }

  private static func onlyKinds(_ kinds: [String]) -> String {
    let text = kinds.joined(separator: " and ")
    return kinds.count == 1
      ? "\(text) is the only kind of key" : "\(text) are the only kinds of keys"
  }
}
