// SPDX-License-Identifier: Apache-2.0

/// How far a proposal goes.
package enum ProposalProfile: String, CaseIterable, Sendable {
  /// Mail goes to and comes from everybody as today, encrypted wherever the other side can.
  case opportunistic
  /// Besides, TLS before 1.2 is not spoken: a peer with none newer gets and sends mail in clear.
  case strict
}
