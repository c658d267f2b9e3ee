// SPDX-License-Identifier: Apache-2.0

/// An NS record (RFC 1035, section 3.3.11): a name server of a zone.
package struct NameServerName: DNSRecordData {
  package static var type: DNSType { .ns }

  package let name: DNSName

  /// Reads the RDATA of a record.
  ///
  /// - Parameter rdata: The octets.
  /// - Throws: A `DNSFormatError`.
  package init(rdata: [UInt8]) throws(DNSFormatError) {
    var reader = DNSReader(rdata)
    name = try reader.name()
    try reader.finish()
  }
}
