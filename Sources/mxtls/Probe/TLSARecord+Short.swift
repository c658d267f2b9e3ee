// SPDX-License-Identifier: Apache-2.0

import DANE

extension TLSARecord {
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
