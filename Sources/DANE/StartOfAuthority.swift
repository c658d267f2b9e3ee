// SPDX-License-Identifier: Apache-2.0

/// An SOA record (RFC 1035, section 3.3.13): the beginning of a zone.
package struct StartOfAuthority: DNSRecordData {
  package static var type: DNSType { .soa }

  /// The version of the zone.
  package let serial: UInt32
  /// For how many seconds it may be kept that something does not exist, unless the record itself may be
  /// kept for less (RFC 2308, section 5).
  package let minimum: UInt32

  /// Reads the RDATA of a record.
  ///
  /// - Parameter rdata: The octets.
  /// - Throws: A `DNSFormatError`.
  package init(rdata: [UInt8]) throws(DNSFormatError) {
    var reader = DNSReader(rdata)
    _ = try reader.name()
    _ = try reader.name()
    serial = try reader.number32()
    _ = try reader.octets(12)
    minimum = try reader.number32()
    try reader.finish()
  }
}
