// SPDX-License-Identifier: Apache-2.0

import DANE
import Rotation
import TLSCrypto

/// A key that TLSA records are for, with its certificates where they are at hand.
struct TLSAPair {
  /// Whether a server has it.
  enum State: String, Encodable {
    /// A server has it.
    case live
    /// It waits to be switched to.
    case next
    /// It is in a file that was given.
    case given
  }

  let state: State
  /// The number of its generation; nil where it has none.
  let generation: Int?
  /// The file, as main.cf or the command line names it.
  let path: String
  let key: PublicKey
  /// What a server sends: its own certificate, and those of issuers; none for a key alone.
  let certificates: [Certificate]

  /// A pair of this host.
  init(_ pair: ServedPair) {
    state = pair.isNext ? .next : .live
    generation = pair.generation
    path = pair.path
    key = pair.leaf.publicKey
    certificates = pair.certificates
  }

  /// A pair, or a key alone, in a file that was given.
  init(given key: PublicKey, _ certificates: [Certificate], in path: String) {
    state = .given
    generation = nil
    self.path = path
    self.key = key
    self.certificates = certificates
  }

  /// The last of the issuers that are sent; nil where none is.
  var issuer: Certificate? {
    guard var current = certificates.first else { return nil }
    var others = Array(certificates.dropFirst())
    var found: Certificate?
    while let place = others.firstIndex(where: { current.isIssued(by: $0) }) {
      current = others.remove(at: place)
      found = current
    }
    return found
  }

  /// What it is, for people: "/etc/postfix/cert.pem, generation 2, in use, RSA 2048 bits".
  var text: String {
    ([path] + (generation.map { ["generation \($0)"] } ?? []) + [stateText, key.summary])
      .filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// Whether a server has it, for people.
  var stateText: String {
    switch state {
    case .live: "in use"
    case .next: "waits"
    case .given: ""
    }
  }
}
