// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A message while its lines are at hand.
struct MessageFacts {
  var time: UnixTime?
  var direction: MailDirection
  var service: Int
  var queueID: LogText
  var peer: LogText
  /// What it is counted under, as `PeerName.hash(_:)` has it.
  var peerKey: UInt64
  var credential = TLSCredential.unsaid
  var parameters: Int32 = -1
  var isReused = false
  var isFallback = false
  var isAuthenticated = false
  var features: LogText?
}
