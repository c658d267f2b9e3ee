// SPDX-License-Identifier: Apache-2.0

/// A domain name (RFC 1035, section 3.1), always a whole one, up to the root.
///
/// A label can have any octets. Two names that differ in the case of ASCII letters are the same; the
/// case is kept, for a server may be asked for by it.
package struct DNSName: Sendable, CustomStringConvertible {
  /// The labels, that of the root not among them: each has 1 to 63 octets, and the name in a message no
  /// more than 255.
  package let labels: [[UInt8]]

  /// The root of all names.
  package static let root = DNSName(unchecked: [])

  private init(unchecked labels: [[UInt8]]) {
    self.labels = labels
  }

  /// Puts labels together.
  ///
  /// - Parameter labels: The first one first, without that of the root.
  /// - Throws: A `DNSFormatError` of code `badName`.
  package init(labels: [[UInt8]]) throws(DNSFormatError) {
    var length = 1
    for label in labels {
      guard 1...63 ~= label.count else {
        throw DNSFormatError(.badName, "a label has \(label.count) octets")
      }
      length += label.count + 1
    }
    guard length <= 255 else {
      throw DNSFormatError(.badName, "a name has \(length) octets, and 255 is the limit")
    }
    self.labels = labels
  }

  /// Reads a name as text.
  ///
  /// - Parameter text: Labels with dots between them, with a dot at the end or without; `\.` and `\065`
  ///   stand for octets (RFC 1035, section 5.1); "." is the root. ASCII alone.
  /// - Throws: A `DNSFormatError` of code `badName`.
  package init(_ text: String) throws(DNSFormatError) {
    let bytes = Array(text.utf8)
    if bytes == [Self.dot] {
      self = .root
      return
    }
    // No name of 255 octets needs more, even if each one is written as a number.
    guard !bytes.isEmpty, bytes.count <= 1024 else {
      throw DNSFormatError(.badName, "a name has \(bytes.count) characters")
    }
    var labels: [[UInt8]] = [[]]
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == Self.dot {
        labels.append([])
      } else if byte == UInt8(ascii: "\\") {
        labels[labels.count - 1].append(try Self.escaped(bytes, &place))
      } else {
        guard byte > 0x20, byte < 0x7F else {
          throw DNSFormatError(.badName, "a name has a character that is none of ASCII's")
        }
        labels[labels.count - 1].append(byte)
      }
    }
    if labels.last == [] { labels.removeLast() }
    try self.init(labels: labels)
  }

  private static let dot = UInt8(ascii: ".")

  /// Reads what stands behind a backslash.
  private static func escaped(
    _ bytes: [UInt8], _ place: inout Int
  ) throws(DNSFormatError) -> UInt8 {
    let isDigit = { (byte: UInt8) in UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
    guard place < bytes.count else {
      throw DNSFormatError(.badName, "a name ends in a backslash")
    }
    guard isDigit(bytes[place]) else {
      guard bytes[place] > 0x20, bytes[place] < 0x7F else {
        throw DNSFormatError(.badName, "a name has a character that is none of ASCII's")
      }
      defer { place += 1 }
      return bytes[place]
    }
    let digits = bytes[place...].prefix(3)
    guard digits.count == 3, digits.allSatisfy(isDigit),
      let value = UInt8(String(decoding: digits, as: UTF8.self))
    else { throw DNSFormatError(.badName, "no octet follows the backslash of a name") }
    place += 3
    return value
  }

  /// A Boolean value that tells whether the name is the root.
  package var isRoot: Bool { labels.isEmpty }

  /// The name with labels before it, as "_25._tcp" before that of a host.
  ///
  /// - Parameter prefix: The labels, the first one first.
  /// - Returns: The longer name.
  /// - Throws: A `DNSFormatError` of code `badName` where it is too long.
  package func adding(_ prefix: String...) throws(DNSFormatError) -> DNSName {
    try adding(prefix)
  }

  /// The name with labels before it, as "_25._tcp" before that of a host.
  ///
  /// - Parameter prefix: The labels, the first one first.
  /// - Returns: The longer name.
  /// - Throws: A `DNSFormatError` of code `badName` where it is too long.
  package func adding(_ prefix: [String]) throws(DNSFormatError) -> DNSName {
    try DNSName(labels: prefix.map { Array($0.utf8) } + labels)
  }

  /// The name as text, without a dot at its end, unless it is the root; what is no visible ASCII, and
  /// what means something in a zone file, is escaped.
  package var description: String {
    if labels.isEmpty { return "." }
    return labels.map { label in label.map(Self.text).joined() }.joined(separator: ".")
  }

  private static func text(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ";"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "@"), UInt8(ascii: "$"):
      "\\" + String(UnicodeScalar(byte))
    case 0x21...0x7E: String(UnicodeScalar(byte))
    default: "\\" + (byte < 10 ? "00" : byte < 100 ? "0" : "") + String(byte)
    }
  }

  /// The name as it stands in a message.
  package var wire: [UInt8] {
    labels.flatMap { [UInt8($0.count)] + $0 } + [0]
  }

  private var folded: [[UInt8]] {
    labels.map { label in
      label.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 + 0x20 : $0 }
    }
  }
}

extension DNSName: Hashable {
  package static func == (one: DNSName, other: DNSName) -> Bool { one.folded == other.folded }

  package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
