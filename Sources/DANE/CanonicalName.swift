// SPDX-License-Identifier: Apache-2.0

/// A CNAME record (RFC 1035, section 3.3.1): the name that an alias stands for.
package struct CanonicalName: DNSRecordData {
  package static var type: DNSType { .cname }

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
