// SPDX-License-Identifier: Apache-2.0

internal import Primitives
package import TLSCrypto

/// A TLSA record (RFC 6698, section 2), without its owner name and time to live.
package struct TLSARecord: Hashable, Sendable, CustomStringConvertible {
  /// The four fields.
  package let association: DANEAssociation

  /// Keeps fields as they are, whether they make sense or not.
  ///
  /// - Parameter association: The four fields.
  package init(_ association: DANEAssociation) {
    self.association = association
  }

  /// Reads the RDATA of a record.
  ///
  /// - Parameter rdata: The octets as they stand in a DNS message.
  /// - Throws: A `TLSARecordError` of code `incomplete` where there are fewer than three. A record
  ///   without association data is one, although nothing can match it.
  package init(rdata: [UInt8]) throws(TLSARecordError) {
    guard rdata.count >= 3 else {
      throw TLSARecordError(
        .incomplete, "the data has \(rdata.count) octets, and three stand before the association")
    }
    association = DANEAssociation(
      usage: rdata[0], selector: rdata[1], matching: rdata[2], data: Array(rdata.dropFirst(3)))
  }

  /// Makes the record that a certificate fits.
  ///
  /// - Parameters:
  ///   - certificate: The server's own for usage 1 and 3, an issuer's for 0 and 2.
  ///   - usage: The certificate usage.
  ///   - selector: 0 for the certificate, 1 for its public key.
  ///   - matching: 0 for all octets, 1 for SHA-256, 2 for SHA-512.
  /// - Throws: A `CryptoError` of code `unsupported` for another selector or matching type, of code
  ///   `library` where OpenSSL fails.
  package init(
    of certificate: Certificate, usage: UInt8 = 3, selector: UInt8 = 1, matching: UInt8 = 1
  ) throws(CryptoError) {
    let selected =
      switch selector {
      case 0: try certificate.der
      case 1: try certificate.publicKey.subjectPublicKeyInfo
      default: throw CryptoError(.unsupported, "there is no TLSA selector \(selector)")
      }
    try self.init(usage, selector, matching, of: selected)
  }

  /// Makes the record that a public key fits, whatever its certificate is.
  ///
  /// - Parameters:
  ///   - key: The server's own for usage 1 and 3, an issuer's for 0 and 2.
  ///   - usage: The certificate usage.
  ///   - matching: 0 for all octets, 1 for SHA-256, 2 for SHA-512.
  /// - Throws: A `CryptoError` of code `unsupported` for another matching type, of code `library`
  ///   where OpenSSL fails.
  package init(
    of key: PublicKey, usage: UInt8 = 3, matching: UInt8 = 1
  ) throws(CryptoError) {
    try self.init(usage, 1, matching, of: try key.subjectPublicKeyInfo)
  }

  private init(
    _ usage: UInt8, _ selector: UInt8, _ matching: UInt8, of selected: [UInt8]
  ) throws(CryptoError) {
    let data =
      switch matching {
      case 0: selected
      case 1: try Digest.sha256.of(selected)
      case 2: try Digest.sha512.of(selected)
      default: throw CryptoError(.unsupported, "there is no TLSA matching type \(matching)")
      }
    association = DANEAssociation(
      usage: usage, selector: selector, matching: matching, data: data)
  }

  package var usage: UInt8 { association.usage }
  package var selector: UInt8 { association.selector }
  package var matching: UInt8 { association.matching }
  package var data: [UInt8] { association.data }

  /// The octets as they stand in a DNS message.
  package var rdata: [UInt8] { [usage, selector, matching] + data }

  /// The record as it stands in a zone file, "3 1 1 0a1b…", in lower case.
  package var description: String {
    data.isEmpty
      ? "\(usage) \(selector) \(matching)" : "\(usage) \(selector) \(matching) \(data.hex)"
  }
}
