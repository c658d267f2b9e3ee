// SPDX-License-Identifier: Apache-2.0

/// A network as the tables of cidr_table(5) name it: an address, and how many of its bits count.
enum NetworkPattern {
  /// Why Postfix skips a rule with such a pattern (`cidr_match_parse` of cidr_match.c); nil for a good
  /// one.
  static func fault(of text: String) -> String? {
    let bare = text.filter { $0 != "[" && $0 != "]" }
    let halves = bare.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let address = String(halves.first ?? "")
    guard let bytes = octets(ofIPv4: address) ?? octets(ofIPv6: address) else {
      return "\"\(address)\" is no address"
    }
    guard halves.count == 2 else { return nil }
    let digits = halves[1].utf8
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let length = Int(halves[1]), length <= bytes.count * 8
    else { return "\"\(halves[1])\" is no length of a network" }
    let isClean = bytes.indices.allSatisfy { index in
      let kept = min(8, max(0, length - index * 8))
      return bytes[index] & (0xFF >> UInt8(kept)) == 0 || kept == 8
    }
    return isClean ? nil : "\(bare) has bits beyond the first \(length)"
  }

  /// The four octets of an address in its dotted form, as inet_pton(3) takes it.
  private static func octets(ofIPv4 text: String) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let octets = parts.compactMap { part -> UInt8? in
      guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        part.count == 1 || !part.hasPrefix("0")
      else { return nil }
      return UInt8(part)
    }
    return octets.count == 4 ? octets : nil
  }

  /// The sixteen octets of an address with colons, as inet_pton(3) takes it.
  private static func octets(ofIPv6 text: String) -> [UInt8]? {
    guard text.contains(":") else { return nil }
    var text = text
    // The last two groups may be an IPv4 address.
    if let colon = text.lastIndex(of: ":"), text[colon...].contains(".") {
      guard let four = octets(ofIPv4: String(text[text.index(after: colon)...])) else { return nil }
      let groups = [UInt16(four[0]) << 8 | UInt16(four[1]), UInt16(four[2]) << 8 | UInt16(four[3])]
      text = text[...colon] + groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    func groups(_ part: Substring) -> [UInt16]? {
      if part.isEmpty { return [] }
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      let numbers = words.compactMap { word in
        (1...4).contains(word.utf8.count) && word.utf8.allSatisfy(\.isHexDigit)
          ? UInt16(word, radix: 16) : nil
      }
      return numbers.count == words.count ? numbers : nil
    }
    var all: [UInt16]
    if let gap = text.firstRange(of: "::") {
      guard let before = groups(text[..<gap.lowerBound]),
        let after = groups(text[gap.upperBound...]), before.count + after.count < 8
      else { return nil }
      all = before + Array(repeating: 0, count: 8 - before.count - after.count) + after
    } else {
      all = groups(text[...]) ?? []
    }
    return all.count == 8 ? all.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } : nil
  }
}
