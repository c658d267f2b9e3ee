// SPDX-License-Identifier: Apache-2.0

import DANE

extension DNSAnswer.State {
  /// The state for programs.
  var word: String {
    switch self {
    case .secure: "secure"
    case .insecure: "insecure"
    case .bogus: "bogus"
    case .serverFailure: "failed"
    case .timedOut: "timed-out"
    case .unreachable: "unreachable"
    }
  }

  /// Why there is no answer; nil where there is one.
  var failure: String? {
    switch self {
    case .secure, .insecure: nil
    case .bogus(let reason): "DNSSEC refuses the answer: \(reason)"
    case .serverFailure(2): "the name servers answer that they cannot (SERVFAIL)"
    case .serverFailure(let code): "the name servers answer that they will not (code \(code))"
    case .timedOut: "no name server answers in time"
    case .unreachable(let reason): "no name server can be reached: \(reason)"
    }
  }

  /// A Boolean value that tells whether DNSSEC refuses the answer.
  var isBogus: Bool {
    if case .bogus = self { true } else { false }
  }

  /// A Boolean value that tells whether nobody has answered at all.
  var isSilence: Bool {
    switch self {
    case .timedOut, .unreachable: true
    case .secure, .insecure, .bogus, .serverFailure: false
    }
  }
}
