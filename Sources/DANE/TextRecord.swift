// SPDX-License-Identifier: Apache-2.0

/// A TXT record (RFC 1035, section 3.3.14).
package struct TextRecord: DNSRecordData {
  package static var type: DNSType { .txt }

  /// The octets of all its strings, one after the other, as policies of mail are read (RFC 8461,
  /// section 3.1).
  package let octets: [UInt8]

  /// Reads the RDATA of a record.
  ///
  /// - Parameter rdata: The octets: one string at least, each with its length before it.
  /// - Throws: A `DNSFormatError`.
  package init(rdata: [UInt8]) throws(DNSFormatError) {
    var reader = DNSReader(rdata)
    var octets: [UInt8] = []
    repeat {
      octets += try reader.octets(Int(reader.octet()))
    } while !reader.isAtEnd
    self.octets = octets
  }

  /// The text; what is no UTF-8 in it is replaced.
  package var text: String { String(decoding: octets, as: UTF8.self) }
}
