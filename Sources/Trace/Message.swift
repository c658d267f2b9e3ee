// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the header of a message tells of its way.
package struct Message: Hashable, Sendable {
  /// The hops, the newest first, as they stand in the header.
  package internal(set) var hops: [Hop] = []
  /// How many hops there were beyond those that are kept.
  package internal(set) var omittedHops = 0
  package internal(set) var identifier: String?
  /// Whether the sender asks for delivery even without TLS: `TLS-Required: no` (RFC 8689, section 5).
  package internal(set) var allowsClear = false
  /// Whether the message came with REQUIRETLS, as Postfix 3.11 notes it: `Require-TLS-ESMTP: yes`.
  package internal(set) var requiresTLS = false

  /// How a message went as a whole.
  package enum Verdict: String, Sendable {
    /// Every hop between hosts was encrypted.
    case encrypted
    /// A hop was not, whatever the others were.
    case clear
    /// No hop is known to be in clear, and some hops do not say.
    case notSaid = "not said"
    /// There is no hop between hosts.
    case local
    /// There is no Received header.
    case noTrace = "no trace"
  }

  /// How the message went.
  package var verdict: Verdict {
    if hops.isEmpty { return .noTrace }
    var verdict = Verdict.local
    for hop in hops where !hop.isLocal {
      switch hop.protection {
      case .clear, .nullCipher: return .clear
      case .notSaid: verdict = .notSaid
      case .encrypted: if verdict == .local { verdict = .encrypted }
      }
    }
    return verdict
  }

  /// How long a hop took after the one before it, by the two hosts' clocks.
  ///
  /// - Parameter place: The hop's index.
  /// - Returns: Seconds, below zero where the clocks differ; nil where a date is missing.
  package func delay(at place: Int) -> Int64? {
    guard place + 1 < hops.count, let date = hops[place].date, let before = hops[place + 1].date
    else { return nil }
    return date - before
  }

  /// Takes a field of the header.
  ///
  /// - Parameter field: The name, the colon and the body, which may still be folded.
  /// - Returns: Whether it is a field at all.
  @discardableResult mutating func take(_ field: [UInt8]) -> Bool {
    guard let colon = field.firstIndex(of: UInt8(ascii: ":")) else { return false }
    // RFC 5322, section 4.5: blanks can stand before the colon.
    let name = field[..<colon].trimmed
    guard !name.isEmpty, name.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
    let body = field[(colon + 1)...]
    switch name.text.lowercased() {
    case "received":
      if hops.count < TraceLimits.hops {
        hops.append(ReceivedParser.hop(Array(body)))
      } else {
        omittedHops += 1
      }
    case "message-id": if identifier == nil { identifier = body.trimmed.text.unfolded }
    case "tls-required": if body.trimmed.text.lowercased() == "no" { allowsClear = true }
    case "require-tls-esmtp": if body.trimmed.text.lowercased() == "yes" { requiresTLS = true }
    default: break
    }
    return true
  }
}
