// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What was counted of one peer.
package struct PeerTally: Sendable {
  // What every message changes stands together, so that a core fetches it from memory at once.

  private var start = UnixTime.max
  package private(set) var clear = 0
  package private(set) var encrypted = 0
  package private(set) var verified = 0
  package private(set) var unjoined = 0
  /// Messages in clear since the last with TLS.
  package private(set) var clearSinceTLS = 0
  private var timeOfTLS = UnixTime.min
  private var timeOfClear = UnixTime.min

  /// Its name, or its address where it has none that is known.
  package let name: String
  package let direction: MailDirection
  let hash: UInt64
  /// The address that it was met at first.
  package let address: String?
  /// Messages under weak parameters, and the last of these.
  package var weak = 0
  var weakParameters: Int32 = -1
  /// How often it offered STARTTLS to a client that does not use it.
  package var offered = 0
  package var failures = 0
  package var lastCause: FailureCause?

  /// When it was met first, by a message, an offer or a failure that counts.
  package var first: UnixTime? { start == .max ? nil : start }
  /// When a message had TLS last, and when one had none.
  package var lastTLS: UnixTime? { timeOfTLS == .min ? nil : timeOfTLS }
  package var lastClear: UnixTime? { timeOfClear == .min ? nil : timeOfClear }

  /// All its messages.
  package var messages: Int { clear + encrypted + verified + unjoined }

  init(name: String, address: String?, direction: MailDirection, hash: UInt64) {
    self.name = name
    self.address = address
    self.direction = direction
    self.hash = hash
  }

  /// Notes that it was met.
  mutating func meet(at time: UnixTime?) {
    if let time, time < start { start = time }
  }

  /// Counts a message, and the parameters that it went under where they are weak.
  mutating func add(_ verdict: MessageVerdict, at time: UnixTime?, weak parameters: Int32?) {
    meet(at: time)
    switch verdict {
    case .clear:
      clear += 1
      clearSinceTLS += 1
      timeOfClear = time ?? .min
    case .encrypted, .verified:
      if verdict == .verified { verified += 1 } else { encrypted += 1 }
      clearSinceTLS = 0
      timeOfTLS = time ?? .min
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
