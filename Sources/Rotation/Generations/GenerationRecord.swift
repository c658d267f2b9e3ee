// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What is remembered of a generation beside its files; nothing of it is secret.
package struct GenerationRecord: Codable, Hashable, Sendable {
  /// Where a generation comes from.
  package enum Origin: String, Codable, Sendable {
    /// It was there before mxtls.
    case adopted
    case selfSigned = "self-signed"
    /// A command signed the request.
    case signed
    /// It came from a CA by way of `mxtls install`.
    case installed
  }

  package let origin: Origin
  /// When it was made, in seconds since 1970.
  package let made: UnixTime
  /// Why it was made.
  package let reasons: [String]
  /// Since when its key has been in use at the latest.
  package let keySince: UnixTime

  package init(origin: Origin, made: UnixTime, reasons: [String], keySince: UnixTime) {
    self.origin = origin
    self.made = made
    self.reasons = reasons
    self.keySince = keySince
  }
}
