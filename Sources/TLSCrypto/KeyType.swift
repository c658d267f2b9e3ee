// SPDX-License-Identifier: Apache-2.0

/// The kinds of private key that mxtls makes.
///
/// RSA from 2048 bits and the three NIST curves are what RFC 9325, section 4.5, and the CA/Browser
/// Forum's Baseline Requirements, section 6.1.5, allow; Ed25519 (RFC 8410) is for hosts whose peers
/// are known to take it.
package enum KeyType: String, CaseIterable, Sendable {
  case rsa2048
  case rsa3072
  case rsa4096
  case p256
  case p384
  case p521
  case ed25519

  /// The algorithm: OpenSSL and Postfix hold one key and certificate for each.
  package enum Algorithm: Sendable {
    case rsa
    case ec
    case ed25519
  }

  package var algorithm: Algorithm {
    switch self {
    case .rsa2048, .rsa3072, .rsa4096: .rsa
    case .p256, .p384, .p521: .ec
    case .ed25519: .ed25519
    }
  }

  /// The size of an RSA modulus in bits, or nil for the other algorithms.
  var modulusBits: CInt? {
    switch self {
    case .rsa2048: 2048
    case .rsa3072: 3072
    case .rsa4096: 4096
    case .p256, .p384, .p521, .ed25519: nil
    }
  }

  /// OpenSSL's name of the curve, or nil where there is none to choose.
  var curve: String? {
    switch self {
    case .p256: "P-256"
    case .p384: "P-384"
    case .p521: "P-521"
    case .rsa2048, .rsa3072, .rsa4096, .ed25519: nil
    }
  }
}
