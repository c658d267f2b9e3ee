// SPDX-License-Identifier: Apache-2.0

/// What a line says of the peer's certificate; FORWARD_SECRECY_README tells what each word means.
package enum TLSCredential: UInt8, Sendable, CaseIterable {
  /// Postfix before 2.5 says nothing.
  case unsaid
  /// The peer showed no certificate.
  case anonymous
  /// It is not signed by an authority that is trusted; or, by a client of 3.6 to 3.10.3, its name was
  /// not the one that was looked for.
  case untrusted
  /// It is signed by an authority that is trusted.
  case trusted
  /// It is the one that policy asks for: by name, by fingerprint or by DANE.
  case verified

  /// The word of the log.
  package var word: String? {
    switch self {
    case .unsaid: nil
    case .anonymous: "Anonymous"
    case .untrusted: "Untrusted"
    case .trusted: "Trusted"
    case .verified: "Verified"
    }
  }
}
