// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A message while its lines are at hand.
struct MessageFacts {
  var time: UnixTime?
  var direction: MailDirection
  var service: Int
  var queueID: LogText
  var peer: LogText
  var credential = TLSCredential.unsaid
  var parameters: Int32 = -1
  var isReused = false
  var isFallback = false
  var features: LogText?
}
