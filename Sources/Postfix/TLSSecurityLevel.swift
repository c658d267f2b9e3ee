// SPDX-License-Identifier: Apache-2.0

/// How much TLS a program demands, in the order of Postfix: the later, the more.
///
/// These are the values of `smtp_tls_security_level` and its like (postconf(5), TLS_README).
/// `halfdane`, which stands in logs alone, is none of them.
package enum TLSSecurityLevel: String, CaseIterable, Comparable, Sendable {
  case none
  case may
  case encrypt
  case fingerprint
  case dane
  case daneOnly = "dane-only"
  case verify
  case secure

  /// Reads a level, in upper or lower case.
  ///
  /// - Parameter text: The value, expanded. An empty one is no level: the old switches count then.
  package init?(_ text: String) {
    self.init(rawValue: text.lowercasedASCII)
  }

  /// The names of all levels in the order of their numbers.
  package static let names = [
    "none", "may", "encrypt", "fingerprint", "halfdane", "dane", "dane-only", "verify", "secure",
  ]

  /// The name of a level that Postfix writes as a number into the keys of its session caches.
  ///
  /// - Parameter number: The number of tls.h, such as 1 for `may`.
  /// - Returns: The name as Postfix logs it (tls_level.c), also `halfdane`, which nobody can ask for;
  ///   the number where no release has such a level.
  package static func name(ofNumber number: UInt64) -> String {
    number < names.count ? names[Int(number)] : "\(number)"
  }

  /// A Boolean value that tells whether mail does not go without TLS, whoever the peer is: `dane` is
  /// `may` where there is no TLSA record.
  package var isMandatory: Bool { self >= .encrypt && self != .dane }

  /// Compares two levels.
  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
