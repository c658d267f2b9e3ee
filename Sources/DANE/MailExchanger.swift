// SPDX-License-Identifier: Apache-2.0

/// An MX record (RFC 1035, section 3.3.9): a host that takes the mail of a domain.
package struct MailExchanger: DNSRecordData {
  package static var type: DNSType { .mx }

  /// Hosts with the least number are tried first.
  package let preference: UInt16
  /// The host; the root where the domain takes no mail (RFC 7505).
  package let host: DNSName

  /// Makes a record.
  ///
  /// - Parameters:
  ///   - preference: Hosts with the least number are tried first.
  ///   - host: The host.
  package init(preference: UInt16, host: DNSName) {
    self.preference = preference
    self.host = host
  }

  /// Reads the RDATA of a record.
  ///
  /// - Parameter rdata: The octets.
  /// - Throws: A `DNSFormatError`.
  package init(rdata: [UInt8]) throws(DNSFormatError) {
    var reader = DNSReader(rdata)
    preference = try reader.number16()
    host = try reader.name()
    try reader.finish()
  }
}
