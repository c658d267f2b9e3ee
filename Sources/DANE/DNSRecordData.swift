// SPDX-License-Identifier: Apache-2.0

/// What a record of one type says.
package protocol DNSRecordData: Hashable, Sendable {
  /// The type.
  static var type: DNSType { get }

  /// Reads the RDATA of a record.
  ///
  /// - Parameter rdata: The octets, with names in it that are not compressed. Nobody need trust them.
  /// - Throws: A `Fault` where they are none of the type.
  init(rdata: [UInt8]) throws
}

extension TLSARecord: DNSRecordData {
  package static var type: DNSType { .tlsa }
}
