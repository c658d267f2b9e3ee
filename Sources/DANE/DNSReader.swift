// SPDX-License-Identifier: Apache-2.0

/// A place in octets that came from the network, from which field after field is read; nothing is read
/// beyond the end.
struct DNSReader {
  private let bytes: [UInt8]
  /// Where the next field begins.
  private(set) var place: Int
  /// Where the fields end; a compressed name may go on before `place`, never behind this.
  private let end: Int

  init(_ bytes: [UInt8]) {
    self.init(bytes, 0..<bytes.count)
  }

  /// A reader of a part of a message, whose names may point to what stands before them in it.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    place = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { place == end }

  mutating func octet() throws(DNSFormatError) -> UInt8 {
    guard place < end else { throw Self.truncated }
    defer { place += 1 }
    return bytes[place]
  }

  mutating func number16() throws(DNSFormatError) -> UInt16 {
    UInt16(try octet()) << 8 | UInt16(try octet())
  }

  mutating func number32() throws(DNSFormatError) -> UInt32 {
    UInt32(try number16()) << 16 | UInt32(try number16())
  }

  mutating func octets(_ count: Int) throws(DNSFormatError) -> [UInt8] {
    Array(bytes[try range(count)])
  }

  /// Passes over octets.
  mutating func range(_ count: Int) throws(DNSFormatError) -> Range<Int> {
    guard count >= 0, count <= end - place else { throw Self.truncated }
    defer { place += count }
    return place..<place + count
  }

  mutating func rest() -> [UInt8] {
    defer { place = end }
    return Array(bytes[place..<end])
  }

  /// Reads a name, compressed or not (RFC 1035, section 4.1.4).
  ///
  /// Every pointer must lead to what stands before the label that it follows, so that none can form a
  /// loop.
  mutating func name() throws(DNSFormatError) -> DNSName {
    var labels: [[UInt8]] = []
    var reader = self
    var isElsewhere = false
    var earliest = place
    while true {
      let length = try reader.octet()
      switch length >> 6 {
      case 0 where length == 0:
        if !isElsewhere { self = reader }
        return try DNSName(labels: labels)
      case 0:
        // The limit is checked here, too, so that no name gathers labels from a whole message.
        guard labels.count < 128 else { throw Self.malformed("a name has too many labels") }
        labels.append(try reader.octets(Int(length)))
      case 3:
        let target = Int(length & 0x3F) << 8 | Int(try reader.octet())
        guard target < earliest else { throw Self.malformed("a name points forward") }
        if !isElsewhere { self = reader }
        isElsewhere = true
        reader = DNSReader(bytes, target..<earliest)
        earliest = target
      default: throw Self.malformed("a label is of an unknown kind")
      }
    }
  }

  /// Demands that nothing follows.
  func finish() throws(DNSFormatError) {
    guard isAtEnd else { throw Self.malformed("\(end - place) octets follow the last field") }
  }

  private static let truncated = DNSFormatError(.truncated, "the octets end within a field")

  private static func malformed(_ reason: String) -> DNSFormatError {
    DNSFormatError(.malformed, reason)
  }
}
