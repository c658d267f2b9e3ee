// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What was counted of one peer.
package struct PeerTally: Sendable {
  /// Its name, or its address where it has none that is known.
  package let name: String
  package let direction: MailDirection
  let hash: UInt64
  /// The address that it was met at first.
  package let address: String?
  /// When it was met first, by a message, an offer or a failure that counts.
  package var first: UnixTime?
  package var clear = 0
  package var encrypted = 0
  package var verified = 0
  package var unjoined = 0
  /// Messages under weak parameters, and the last of these.
  package var weak = 0
  var weakParameters: Int32 = -1
  /// How often it offered STARTTLS to a client that does not use it.
  package var offered = 0
  package var failures = 0
  package var lastCause: FailureCause?
  /// Messages in clear since the last with TLS.
  package var clearSinceTLS = 0
  package var lastTLS: UnixTime?
  package var lastClear: UnixTime?

  /// All its messages.
  package var messages: Int { clear + encrypted + verified + unjoined }

  init(name: String, address: String?, direction: MailDirection, hash: UInt64) {
    self.name = name
    self.address = address
    self.direction = direction
    self.hash = hash
  }

  /// Counts a message, and the parameters that it went under where they are weak.
  mutating func add(_ verdict: MessageVerdict, at time: UnixTime?, weak parameters: Int32?) {
    first.lower(to: time)
    switch verdict {
    case .clear:
      clear += 1
      clearSinceTLS += 1
      lastClear = time
    case .encrypted, .verified:
      if verdict == .verified { verified += 1 } else { encrypted += 1 }
      clearSinceTLS = 0
      lastTLS = time
      if let parameters {
        weak += 1
        weakParameters = parameters
      }
    case .unjoined: unjoined += 1
    case .local: break
    }
  }

  /// Whether it had TLS, and has none now.
  package var hasLostTLS: Bool { clearSinceTLS > 0 && encrypted + verified > 0 }

  /// What it is worth to be kept when there is no more room: much mail, and anything to tell.
  var weight: Int { messages + 4 * (clear + failures + weak) + 64 * (hasLostTLS ? 1 : 0) + offered }
}
