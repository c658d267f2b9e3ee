// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives

/// Findings that there are, for programs, field by field as the manual page documents them.
struct CatalogueDescription: Encodable {
  let catalogue: [Kind]

  struct Kind: Encodable {
    let id: String
    let severity: String
    let summary: String
    let meaning: String
    let consequence: String
    let remedy: String
  }

  init(_ kinds: [FindingKind]) {
    catalogue = kinds.map {
      Kind(
        id: $0.id, severity: $0.severity.rawValue, summary: $0.summary, meaning: $0.meaning,
        consequence: $0.consequence, remedy: $0.fullRemedy)
    }
  }
}
