// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A handshake that failed, of which OpenSSL says the reason on the next line.
struct AwaitedReason {
  var direction: MailDirection
  var peer: String
  var time: UnixTime?
}
