// SPDX-License-Identifier: Apache-2.0

import DANE

extension DANEOutlook {
  /// What is told of it, above the addresses of the host: nothing where there is nothing to tell,
  /// unless more is wanted.
  ///
  /// - Parameter isVerbose: Whether more is wanted.
  /// - Returns: A card of one line, or none.
  func card(isVerbose: Bool) -> Fields {
    var card = Fields()
    switch self {
    case .unknown(let reason, _): if isVerbose { card.add("dane", "unknown: \(reason)") }
    case .known(let view):
      if isVerbose || view.truth.records != nil || view.truth.isBogus {
        card.add("dane", view.text)
      }
    }
    return card
  }
}

extension DANEView {
  /// Why nothing is demanded of the server, or nothing delivered; nil where it has to fit.
  var reason: String? {
    switch truth.dane {
    case .authenticate: nil
    case .encrypt: "no TLSA record can be used"
    case .opportunistic where !unheeded.isEmpty: "DNSSEC does not vouch for the TLSA records"
    case .opportunistic: "there is no TLSA record"
    case .postpone(.noAddress): "the DNS has no address of \(truth.exchanger)"
    case .postpone: truth.failure.map { "\($0.question): \($0.state.failure ?? "no answer")" }
    }
  }

  /// The whole in a line.
  fileprivate var text: String {
    let count = truth.records?.records.count ?? 0
    let records = "\(count) TLSA record\(count == 1 ? "" : "s")"
    switch truth.dane {
    case .authenticate(let policy):
      return "\(records) of \(policy.baseDomain), signed"
    case .encrypt: return "\(records), and none can be used"
    case .opportunistic, .postpone: return reason ?? "none"
    }
  }
}

extension DANEDecision {
  /// What the server has to show; nil where nothing is demanded of it.
  var policy: DANEPolicy? {
    if case .authenticate(let policy) = dane { policy } else { nil }
  }
}
