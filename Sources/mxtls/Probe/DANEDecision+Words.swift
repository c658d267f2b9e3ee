// SPDX-License-Identifier: Apache-2.0

import DANE

extension DANEDecision {
  /// What was asked in vain, and what came of it; nil where everything was answered.
  var failure: (question: String, state: DNSAnswer.State)? {
    switch dane {
    case .postpone(.addressLookup(let state)): ("the addresses of \(exchanger)", state)
    case .postpone(.recordLookup(let question, let state)): ("\(question)", state)
    default: nil
    }
  }

  /// A Boolean value that tells whether DNSSEC refuses an answer.
  var isBogus: Bool { failure?.state.isBogus == true }

  /// A Boolean value that tells whether nobody has answered.
  var isUnanswered: Bool { failure?.state.isSilence == true }

  /// A Boolean value that tells whether the DNS has no address of the host.
  var hasNoAddress: Bool { dane == .postpone(.noAddress) }

  /// How far the answer that decided can be believed.
  var decisive: DNSAnswer.State? {
    failure?.state ?? (tlsaAnswers.last ?? addresses.first { $0.existence == .found })?.state
  }
}

extension DANEDecision.Action {
  /// What is done, for programs.
  var word: String {
    switch self {
    case .authenticate: "authenticate"
    case .encrypt: "encrypt"
    case .opportunistic: "opportunistic"
    case .postpone: "postpone"
    }
  }

  /// What is done, for people.
  var text: String {
    switch self {
    case .authenticate: "demands a server that fits the TLSA records"
    case .encrypt: "demands TLS, and looks at no certificate"
    case .opportunistic: "sends without TLS where none is offered"
    case .postpone: "delivers nothing"
    }
  }

  /// The TLSA records that a server has to fit.
  var demanded: Set<TLSARecord>? {
    if case .authenticate(let policy) = self { Set(policy.records.records) } else { nil }
  }
}
