// SPDX-License-Identifier: Apache-2.0

/// An address as a Received header has it: `192.0.2.1`, `IPv6:2001:db8::1`, `::ffff:192.0.2.1`, with
/// a port or a zone or none.
package struct AddressLiteral: Hashable, Sendable {
  /// The address in network order: 4 bytes, or 16.
  ///
  /// An IPv4 address within IPv6 has 4.
  package let bytes: [UInt8]

  /// Reads an address; nil where the text is none.
  ///
  /// - Parameter text: The text, without the brackets.
  package init?(_ text: some StringProtocol) {
    var rest = text[...]
    if rest.lowercased().hasPrefix("ipv6:") { rest = rest.dropFirst(5) }
    if let zone = rest.firstIndex(of: "%") { rest = rest[..<zone] }
    guard (2...45).contains(rest.utf8.count) else { return nil }
    if let four = Self.four(rest) ?? Self.fourWithPort(rest) ?? Self.fourWithDottedPort(rest) {
      bytes = four
      return
    }
    guard let sixteen = Self.sixteen(rest) else { return nil }
    let isMapped = sixteen.prefix(10).allSatisfy { $0 == 0 } && sixteen[10...11] == [0xFF, 0xFF]
    bytes = isMapped ? Array(sixteen.suffix(4)) : sixteen
  }

  /// Whether it is the host itself.
  package var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
  }

  /// Whether it is one that no router passes on to others (RFC 1918, RFC 4193, RFC 4291).
  var isPrivate: Bool {
    switch (bytes[0], bytes[1]) {
    case (10, _) where bytes.count == 4, (192, 168) where bytes.count == 4: true
    case (172, 16...31) where bytes.count == 4: true
    case (0xFC...0xFD, _) where bytes.count == 16, (0xFE, 0x80...0xBF) where bytes.count == 16: true
    default: false
    }
  }

  /// The address as text: IPv6 with its longest row of zeros shortened (RFC 5952).
  package var text: String {
    if bytes.count == 4 { return bytes.map { "\($0)" }.joined(separator: ".") }
    let groups = stride(from: 0, to: 16, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    var zeros = 0..<0
    var start = 0
    while start < 8 {
      let end = groups[start...].firstIndex { $0 != 0 } ?? 8
      if end - start > max(1, zeros.count) { zeros = start..<end }
      start = max(end, start + 1)
    }
    func joined(_ groups: ArraySlice<UInt16>) -> String {
      groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard !zeros.isEmpty else { return joined(groups[...]) }
    return joined(groups[..<zeros.lowerBound]) + "::" + joined(groups[zeros.upperBound...])
  }

  private static func four(_ text: some StringProtocol) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let bytes = parts.compactMap { part in
      // "7.0.030.2" is the version of a program.
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (part.first != "0" || part == "0")
        ? UInt8(part) : nil
    }
    return bytes.count == 4 ? bytes : nil
  }

  private static func fourWithPort(_ text: some StringProtocol) -> [UInt8]? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && UInt16(parts[1]) != nil ? four(parts[0]) : nil
  }

  /// Exim 3 and its like: `192.0.2.1.52313`.
  private static func fourWithDottedPort(_ text: some StringProtocol) -> [UInt8]? {
    guard let dot = text.lastIndex(of: "."), let port = UInt16(text[text.index(after: dot)...]),
      port >= 1024
    else { return nil }
    return four(text[..<dot])
  }

  private static func sixteen(_ text: some StringProtocol) -> [UInt8]? {
    var halves: [[UInt8]] = [[]]
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return nil }
    for (place, part) in parts.enumerated() {
      if part.isEmpty {
        // At either end a gap is two colons, within a single empty part.
        if place == 0 || place == parts.count - 1 {
          guard place == 0 ? parts[1].isEmpty : parts[place - 1].isEmpty else { return nil }
          continue
        }
        halves.append([])
      } else if let bytes = place == parts.count - 1 ? four(part) : nil {
        halves[halves.count - 1] += bytes
      } else {
        guard part.utf8.count <= 4, part.utf8.allSatisfy(\.isHexadecimalDigit),
          let group = UInt16(part, radix: 16)
        else { return nil }
        halves[halves.count - 1] += [UInt8(group >> 8), UInt8(group & 0xFF)]
      }
    }
    let count = halves.reduce(0) { $0 + $1.count }
    switch halves.count {
    case 1: return count == 16 ? halves[0] : nil
    case 2:
      guard count < 16 else { return nil }
      return halves[0] + [UInt8](repeating: 0, count: 16 - count) + halves[1]
    default: return nil
    }
  }
}

extension UInt8 {
  fileprivate var isHexadecimalDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
