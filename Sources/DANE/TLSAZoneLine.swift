// SPDX-License-Identifier: Apache-2.0

/// A TLSA record with the server that it is for, as a zone file has it.
package struct TLSAZoneLine: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The host.
  package let host: DNSName
  /// The port of TCP.
  package let port: UInt16
  package let record: TLSARecord
  /// The name that has the record, such as "_25._tcp.mx.example.org".
  package let owner: DNSName

  /// Puts a record below the name of a server (RFC 6698, section 3).
  ///
  /// - Parameters:
  ///   - record: The record.
  ///   - host: The host.
  ///   - port: The port.
  /// - Throws: A `DNSFormatError` of code `badName` where the name is too long for the labels.
  package init(_ record: TLSARecord, of host: DNSName, port: UInt16) throws(DNSFormatError) {
    self.host = host
    self.port = port
    self.record = record
    owner = try host.adding("_\(port)", "_tcp")
  }

  /// The line: owner, class, type and data, with names that end at the root.
  package var description: String { "\(owner). IN TLSA \(record)" }

  /// The host first, then the port, then the record.
  package static func < (one: TLSAZoneLine, other: TLSAZoneLine) -> Bool {
    let names = (one.host.description.lowercased(), other.host.description.lowercased())
    if names.0 != names.1 { return names.0 < names.1 }
    if one.port != other.port { return one.port < other.port }
    return one.record.rdata.lexicographicallyPrecedes(other.record.rdata)
  }
}
