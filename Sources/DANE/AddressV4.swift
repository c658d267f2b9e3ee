// SPDX-License-Identifier: Apache-2.0

/// An A record (RFC 1035, section 3.4.1): an address of IPv4.
package struct AddressV4: DNSRecordData, CustomStringConvertible {
  package static var type: DNSType { .a }

  /// The four octets.
  package let octets: [UInt8]

  /// Reads the RDATA of a record.
  ///
  /// - Parameter rdata: The octets.
  /// - Throws: A `DNSFormatError`.
  package init(rdata: [UInt8]) throws(DNSFormatError) {
    var reader = DNSReader(rdata)
    octets = try reader.octets(4)
    try reader.finish()
  }

  /// The address as text, "192.0.2.1".
  package var description: String { octets.map { String($0) }.joined(separator: ".") }
}
