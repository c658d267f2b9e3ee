// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A handshake that failed for a reason that OpenSSL gives on the next line.
struct AwaitedReason {
  var direction: MailDirection
  var peer: String
  var time: UnixTime?
}
