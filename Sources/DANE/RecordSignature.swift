// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// An RRSIG record (RFC 4034, section 3): the signature of other records.
package struct RecordSignature: DNSRecordData {
  package static var type: DNSType { .rrsig }

  /// The type of the records that it signs.
  package let covered: DNSType
  /// The zone whose key has signed.
  package let signer: DNSName
  /// Since when it is valid, and until when, in seconds since 1970 that are counted with 32 bits.
  private let inception: UInt32
  private let expiration: UInt32

  /// Reads the RDATA of a record.
  ///
  /// - Parameter rdata: The octets.
  /// - Throws: A `DNSFormatError`.
  package init(rdata: [UInt8]) throws(DNSFormatError) {
    var reader = DNSReader(rdata)
    covered = DNSType(rawValue: try reader.number16())
    // The algorithm, the number of labels, the time to live.
    _ = try reader.octets(6)
    expiration = try reader.number32()
    inception = try reader.number32()
    // The tag of the key.
    _ = try reader.octets(2)
    signer = try reader.name()
  }

  /// The last second in which it is valid.
  ///
  /// It is the time nearest to now that the 32 bits can stand for (RFC 4034, section 3.1.5).
  ///
  /// - Parameter now: The time.
  /// - Returns: The end of its validity.
  package func end(near now: UnixTime) -> UnixTime {
    now + UnixTime(Int32(bitPattern: expiration &- UInt32(truncatingIfNeeded: now)))
  }

  /// For how many seconds it is valid in all.
  package var lifetime: Int64 { Int64(Int32(bitPattern: expiration &- inception)) }
}
