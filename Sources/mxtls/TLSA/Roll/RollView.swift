// SPDX-License-Identifier: Apache-2.0

import Rotation
import TLSCrypto

/// A roll-over with the pairs that it is about.
struct RollView {
  /// The names that have records for certain.
  var owners: [String] = []
  /// The pair before, as long as it counts, and the next.
  var oldPairs: [TLSAPair] = []
  var newPairs: [TLSAPair] = []
  /// The records of the next pair.
  var new: [String] = []
  /// The records that are of the pair before alone.
  var removable: Set<String> = []

  /// What servers with these credentials send.
  static func pairs(_ credentials: [Credential], of unit: RotationUnit) -> [TLSAPair] {
    credentials.map {
      TLSAPair(given: $0.leaf.publicKey, $0.certificates, in: unit.name)
    }
  }
}
