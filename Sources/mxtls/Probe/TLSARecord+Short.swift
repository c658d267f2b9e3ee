// SPDX-License-Identifier: Apache-2.0

import DANE
import Primitives
import TLSCrypto

extension TLSARecord {
  /// The record for programs; where the data is no digest, certificate or public key, without what
  /// may be a private key, whoever has published it.
  var shown: String {
    // The data of a usage that mail has not is judged all the same.
    let judged = DANEAssociation(
      usage: association.hasMailUsage ? usage : 3, selector: selector, matching: matching,
      data: data)
    guard case .malformed = (try? TLSARecordSet([TLSARecord(judged)]))?.uses.first else {
      return description
    }
    return description.withoutKeyMaterial
  }

  /// The record with as much of its data as tells it from others.
  var short: String {
    let text = description
    return text.count > 24 ? text.prefix(22) + "…" : text
  }
}

extension TLSARecordSet.Use {
  /// Why a record cannot be used.
  var reason: String {
    switch self {
    case .usable: "can be used"
    case .unsupportedUsage: "is of a usage that mail has not"
    case .malformed(let reason): "is malformed: \(reason)"
    case .outranked: "counts for nothing beside a stronger digest"
    }
  }
}
