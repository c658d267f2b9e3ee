// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto

extension TLSAgreement {
  /// A Boolean value that tells whether the cipher is one that can be broken.
  var hasWeakCipher: Bool { WeakCipher.isWeak(cipher, bits: cipherBits) }

  /// How many bits a group of Diffie-Hellman has that is too small; nil for every other.
  var smallGroup: Int? {
    guard let group, group.hasPrefix("DH "), let bits = Int(group.split(separator: " ")[1]) else {
      return nil
    }
    return bits < 2048 ? bits : nil
  }

  /// A Boolean value that tells whether the secrets of the session were sent under the server's key.
  var lacksForwardSecrecy: Bool { group == nil && !isResumed }

  /// The group and what it is worth: "x25519, not post-quantum".
  var exchange: String {
    guard let group else {
      return lacksForwardSecrecy ? "RSA, without forward secrecy" : "none, resumed"
    }
    return "\(group), \(isPostQuantum ? "post-quantum" : "not post-quantum")"
  }
}
