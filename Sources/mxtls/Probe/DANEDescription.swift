// SPDX-License-Identifier: Apache-2.0

import DANE

/// What the DNS says of the TLSA records of a host, for programs.
struct DANEDescription: Encodable {
  let action: String
  let reason: String?
  let dnssec: String?
  let baseDomain: String?
  let records: [String]?
  let believed: String?

  init(_ outlook: DANEOutlook) {
    switch outlook {
    case .unknown(let reason, _):
      action = "unknown"
      self.reason = reason
      (dnssec, baseDomain, records, believed) = (nil, nil, nil, nil)
    case .known(let view):
      action = view.truth.dane.word
      reason = view.reason
      dnssec = view.truth.decisive?.word
      baseDomain = view.truth.policy?.baseDomain.description
      records = view.truth.records?.records.map(\.shown)
      believed = view.belief?.dane.word
    }
  }
}
