// SPDX-License-Identifier: Apache-2.0

/// An AAAA record (RFC 3596): an address of IPv6.
package struct AddressV6: DNSRecordData, CustomStringConvertible {
  package static var type: DNSType { .aaaa }

  /// The sixteen octets.
  package let octets: [UInt8]

  /// Reads the RDATA of a record.
  ///
  /// - Parameter rdata: The octets.
  /// - Throws: A `DNSFormatError`.
  package init(rdata: [UInt8]) throws(DNSFormatError) {
    var reader = DNSReader(rdata)
    octets = try reader.octets(16)
    try reader.finish()
  }

  /// The address as RFC 5952 has it, "2001:db8::1".
  package var description: String {
    let groups = stride(from: 0, to: 16, by: 2).map {
      UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1])
    }
    let text = { (part: ArraySlice<UInt16>) in
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    // An address of IPv4 in one of IPv6 is shown as such.
    if groups.prefix(5).allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
      return "::ffff:" + octets.suffix(4).map { String($0) }.joined(separator: ".")
    }
    guard let gap = Self.gap(groups) else { return text(groups[...]) }
    return text(groups[..<gap.lowerBound]) + "::" + text(groups[gap.upperBound...])
  }

  /// The first of the longest runs of two or more zeros.
  private static func gap(_ groups: [UInt16]) -> Range<Int>? {
    var best: Range<Int>?
    var start: Int?
    for place in 0...groups.count {
      if place < groups.count, groups[place] == 0 {
        start = start ?? place
        continue
      }
      if let first = start, place - first >= 2, place - first > best?.count ?? 0 {
        best = first..<place
      }
      start = nil
    }
    return best
  }
}
