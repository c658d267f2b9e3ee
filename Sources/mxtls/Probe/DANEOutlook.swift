// SPDX-License-Identifier: Apache-2.0

import DANE

/// What the DNS says of the TLSA records of a host.
enum DANEOutlook: Sendable {
  /// What it says is known.
  case known(DANEView)
  /// What it says is not known.
  case unknown(reason: String, remedy: String?)

  /// What it says, where that is known.
  var view: DANEView? {
    if case .known(let view) = self { view } else { nil }
  }

  /// The TLSA records that the server has to fit; nil where there are none that count.
  var expectation: DANEExpectation? {
    switch view?.truth.dane {
    case .authenticate(let policy):
      DANEExpectation(policy.records, names: policy.referenceNames.map(\.description))
    case .encrypt: view?.truth.records.map { DANEExpectation($0) }
    default: nil
    }
  }
}
