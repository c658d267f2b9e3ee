// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

/// What other keys a server has besides one, so that peers which do not take that one get another.
enum PairCompany: Comparable {
  /// There is no other, or not for each who loads it.
  case none
  /// There is one that some peers take.
  case some
  /// There is one that every peer takes, or nearly.
  case good

  init(_ key: PublicKey) {
    switch key.asServerKey {
    case .accepted: self = key.algorithm == "RSA" && key.bits < 2048 ? .some : .good
    case .known: self = .some
    case .useless, .refused: self = .none
    }
  }
}
