// SPDX-License-Identifier: Apache-2.0

import DANE

/// What senders that heed DANE do with a host.
struct DANEView: Sendable {
  /// By what is true.
  let truth: DANEDecision
  /// By what Postfix on this host would believe; nil where that was not asked.
  let belief: DANEDecision?
  /// TLSA records that nobody heeds, since DNSSEC does not vouch for them.
  let unheeded: [TLSARecord]
  /// The name servers that Postfix on this host would believe.
  let servers: [String]

  /// The name to ask for in the handshake, where the records have one of their own.
  var serverName: String? { truth.serverName }
}

extension DANEDecision {
  /// The name that a sender asks for in the handshake by it, where the records have one of their own.
  var serverName: String? {
    switch dane {
    case .authenticate(let policy): policy.baseDomain.description
    case .encrypt(let name): name?.description
    case .opportunistic, .postpone: nil
    }
  }
}
