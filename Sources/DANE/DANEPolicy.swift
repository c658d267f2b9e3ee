// SPDX-License-Identifier: Apache-2.0

package import TLSCrypto

/// What a server has to show, by its TLSA records.
package struct DANEPolicy: Hashable, Sendable {
  /// The name below which the records are; it is asked for in the handshake, in the case that it has in
  /// the DNS.
  package let baseDomain: DNSName
  /// The records, one of which at least is usable.
  package let records: TLSARecordSet
  /// The names of which a certificate under a DANE-TA record must have one: the base domain, the
  /// domain of the mail, and what that is an alias of.
  package let referenceNames: [DNSName]
  /// Whether the server may not be the domain's, since the MX records are not signed: Postfix calls
  /// a server that fits "Trusted" then, not "Verified".
  package let isTrustedOnly: Bool

  /// Prepares to judge certificates.
  ///
  /// - Returns: A verifier of these records and names.
  /// - Throws: A `CryptoError`.
  package func verifier() throws(CryptoError) -> DANEVerifier {
    try DANEVerifier(
      records: records.records.map(\.association), names: referenceNames.map(\.description))
  }
}
