// SPDX-License-Identifier: Apache-2.0

/// How far the chain of a certificate leads.
package enum ChainVerdict {
  /// It leads to a trust anchor of the store: the leaf first, the anchor last.
  case trusted([Certificate])
  /// The certificate that bears the name `missing`, an issuer's, is found nowhere.
  case incomplete(missing: DistinguishedName)
  /// It ends in a self-signed certificate, the leaf itself or one above it, that the store does not
  /// hold; its signature is not verified.
  case selfSigned([Certificate])
  /// It is no valid chain for the reason that OpenSSL gives, at the certificate `depth` steps above
  /// the leaf.
  case rejected(reason: String, depth: Int)
}
