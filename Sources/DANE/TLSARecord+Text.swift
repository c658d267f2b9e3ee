// SPDX-License-Identifier: Apache-2.0

private import TLSCrypto

extension TLSARecord {
  /// Reads a record as people and programs write it.
  ///
  /// That is `3 1 1 HEX`, with or without spaces among the digits, or the same as the data of a whole
  /// line of a zone file, `_25._tcp.mx.example. 3600 IN TLSA 3 1 1 HEX`; in parentheses or not, with a
  /// comment or without; with the names of RFC 7218 for the numbers; or `\# 35 HEX` and `TYPE52`
  /// (RFC 3597).
  ///
  /// - Parameter text: One record.
  /// - Throws: A `TLSARecordError`.
  package init(_ text: String) throws(TLSARecordError) {
    // 64 KiB of RDATA in hexadecimal, and room for what stands around it.
    guard text.utf8.count <= 1 << 18 else {
      throw TLSARecordError(.badData, "it is longer than any record can be")
    }
    var words = try Self.words(of: text)[...]
    try Self.dropOwner(&words)
    if words.first == "\\#" {
      words.removeFirst()
      try self.init(rdata: Self.genericData(words))
      return
    }
    guard words.count >= 3 else {
      throw TLSARecordError(
        .incomplete, "usage, selector and matching type are needed, and then the data")
    }
    let digits = words.dropFirst(3).joined()
    guard !digits.isEmpty else { throw TLSARecordError(.incomplete, "it has no data") }
    self.init(
      DANEAssociation(
        usage: try Self.field(words[words.startIndex], "usage", Self.usages),
        selector: try Self.field(words[words.startIndex + 1], "selector", Self.selectors),
        matching: try Self.field(words[words.startIndex + 2], "matching type", Self.matchings),
        data: try Self.octets(digits)))
  }

  // The names of RFC 7218, section 2.
  private static let usages: [String: UInt8] = [
    "pkix-ta": 0, "pkix-ee": 1, "dane-ta": 2, "dane-ee": 3, "privcert": 255,
  ]
  private static let selectors: [String: UInt8] = ["cert": 0, "spki": 1, "privsel": 255]
  private static let matchings: [String: UInt8] = [
    "full": 0, "sha2-256": 1, "sha2-512": 2, "privmatch": 255,
  ]

  /// Reads a certificate usage.
  ///
  /// - Parameter text: Its number, or its name (RFC 7218).
  /// - Returns: The number; nil for what is neither.
  package static func usage(_ text: String) -> UInt8? {
    try? field(text[...], "usage", usages)
  }

  /// Reads a selector.
  ///
  /// - Parameter text: Its number, or its name (RFC 7218).
  /// - Returns: The number; nil for what is neither.
  package static func selector(_ text: String) -> UInt8? {
    try? field(text[...], "selector", selectors)
  }

  /// Reads a matching type.
  ///
  /// - Parameter text: Its number, or its name (RFC 7218).
  /// - Returns: The number; nil for what is neither.
  package static func matching(_ text: String) -> UInt8? {
    try? field(text[...], "matching type", matchings)
  }

  /// Splits a line of a zone file into words, without comments and parentheses (RFC 1035,
  /// section 5.1).
  private static func words(of text: String) throws(TLSARecordError) -> [Substring] {
    var words: [Substring] = []
    var depth = 0
    for line in text.split(whereSeparator: \.isNewline) {
      // A line that begins after the record is whole is another record.
      if depth == 0, !words.isEmpty, !line.prefix(while: { $0 != ";" }).allSatisfy(\.isWhitespace) {
        throw TLSARecordError(.badSyntax, "there is more than one line")
      }
      let content = line.prefix { $0 != ";" }
      for word in content.split(whereSeparator: { $0.isWhitespace || $0 == "(" || $0 == ")" }) {
        words.append(word)
      }
      for character in content where character == "(" || character == ")" {
        depth += character == "(" ? 1 : -1
        guard depth >= 0 else { break }
      }
      if depth < 0 { break }
    }
    guard depth == 0 else {
      throw TLSARecordError(.badSyntax, "the parentheses do not match")
    }
    return words
  }

  /// Drops what stands before the data in a line of a zone file: owner, time to live, class and type.
  private static func dropOwner(_ words: inout ArraySlice<Substring>) throws(TLSARecordError) {
    let isType = { (word: Substring) in ["tlsa", "type52"].contains(word.lowercased()) }
    guard let place = words.prefix(4).firstIndex(where: isType) else {
      // A bare record begins with its usage; a line of a zone file has a type at one of four places.
      let first = words.first?.lowercased() ?? ""
      guard first.isEmpty || first == "\\#" || UInt(first) != nil || usages[first] != nil else {
        let type = words.dropFirst().prefix(3).first(where: isOtherType)
        throw type.map { TLSARecordError(.otherType, "it is a record of type \($0.prefix(20))") }
          ?? TLSARecordError(.badField, "the usage \"\(first.prefix(20))\" is no number")
      }
      return
    }
    var before = words[..<place]
    if before.count == 3 {
      before.removeFirst()
    } else if before.count <= 2, let first = before.first,
      !isClass(first), !isTimeToLive(first)
    {
      before.removeFirst()
    }
    for word in before where !isClass(word) && !isTimeToLive(word) {
      throw TLSARecordError(
        .badSyntax, "\"\(word.prefix(20))\" stands where a time to live or a class belongs")
    }
    words = words[(place + 1)...]
  }

  /// Tells whether a word is the type of a record, as "MX" and "NSEC3" are.
  private static func isOtherType(_ word: Substring) -> Bool {
    word.first?.isUppercase == true && !isClass(word)
      && word.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isASCIIDigit) }
  }

  private static func isClass(_ word: Substring) -> Bool {
    ["in", "class1"].contains(word.lowercased())
  }

  /// Tells whether a word is a number of seconds, or one with units as in "1h30m".
  private static func isTimeToLive(_ word: Substring) -> Bool {
    word.first?.isASCIIDigit == true
      && word.lowercased().allSatisfy { $0.isASCIIDigit || "smhdw".contains($0) }
  }

  private static func field(
    _ word: Substring, _ name: String, _ names: [String: UInt8]
  ) throws(TLSARecordError) -> UInt8 {
    if let value = names[word.lowercased()] { return value }
    guard !word.isEmpty, word.utf8.count <= 3, word.allSatisfy(\.isASCIIDigit),
      let value = UInt8(word)
    else {
      throw TLSARecordError(
        .badField, "the \(name) \"\(word.prefix(20))\" is no number from 0 to 255")
    }
    return value
  }

  /// Reads the data of RFC 3597, section 5: a length and hexadecimal digits.
  private static func genericData(
    _ words: ArraySlice<Substring>
  ) throws(TLSARecordError) -> [UInt8] {
    guard let first = words.first, first.allSatisfy(\.isASCIIDigit), let length = UInt16(first)
    else { throw TLSARecordError(.badLength, "no length follows the \"\\#\"") }
    let data = try octets(words.dropFirst().joined())
    guard data.count == length else {
      throw TLSARecordError(
        .badLength, "it says that it has \(length) octets, and has \(data.count)")
    }
    return data
  }

  private static func octets(_ digits: String) throws(TLSARecordError) -> [UInt8] {
    var octets: [UInt8] = []
    var high: UInt8?
    for digit in digits.utf8 {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
      default: throw TLSARecordError(.badData, "the data is not hexadecimal")
      }
      if let first = high {
        octets.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    guard high == nil else {
      throw TLSARecordError(.badData, "the data has an odd number of hexadecimal digits")
    }
    return octets
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}
