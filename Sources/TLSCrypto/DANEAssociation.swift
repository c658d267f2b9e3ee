// SPDX-License-Identifier: Apache-2.0

/// What a TLSA record says of the certificates of a server (RFC 6698, section 2.1).
package struct DANEAssociation: Hashable, Sendable {
  /// The certificate usage: 2 names an issuer (DANE-TA), 3 the server itself (DANE-EE).
  package let usage: UInt8
  /// What is compared: 0 the certificate, 1 its public key.
  package let selector: UInt8
  /// How it is compared: 0 octet by octet, 1 by SHA-256, 2 by SHA-512.
  package let matching: UInt8
  /// The octets to compare with.
  package let data: [UInt8]

  /// Keeps the four fields as they are, whether they make sense or not.
  ///
  /// - Parameters:
  ///   - usage: The certificate usage.
  ///   - selector: What is compared.
  ///   - matching: How it is compared.
  ///   - data: The octets to compare with.
  package init(usage: UInt8, selector: UInt8, matching: UInt8, data: [UInt8]) {
    self.usage = usage
    self.selector = selector
    self.matching = matching
    self.data = data
  }

  /// A Boolean value that tells whether the usage is one of SMTP's, DANE-TA or DANE-EE (RFC 7672,
  /// section 3.1): the others are to be taken for records that cannot be used.
  package var hasMailUsage: Bool { usage == 2 || usage == 3 }
}
