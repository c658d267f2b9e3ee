// SPDX-License-Identifier: Apache-2.0

/// The record of a kind that a name has, where it has one and no more (RFC 8461, section 3.1, and RFC
/// 8460, section 3).
package enum SoleRecord<Record: TaggedRecord>: Hashable, Sendable {
  case absent
  case found(Record)
  /// There is one, and it counts for nothing.
  case malformed(PolicyTextError)
  /// There are so many, of which none counts.
  case several(Int)

  /// Chooses among the TXT records of a name.
  ///
  /// - Parameter texts: The octets of each record.
  package init(among texts: [[UInt8]]) {
    let tag = Record.version + ";"
    let own = texts.filter { $0.starts(with: tag.utf8) }
    // A text that was meant to be a record is reported, though nobody takes it for one.
    let meant = texts.first { text in
      let start = String(decoding: text.prefix(40), as: UTF8.self).lowercased()
      return start.filter { !$0.isWhitespace && $0 != "\"" }.hasPrefix(Record.version.lowercased())
    }
    if own.count > 1 {
      self = .several(own.count)
    } else if let text = own.first {
      do throws(PolicyTextError) {
        self = .found(
          try Record(fields: Self.fields(of: text.dropFirst(Record.version.utf8.count))))
      } catch {
        self = .malformed(error)
      }
    } else if meant != nil {
      self = .malformed(PolicyTextError("it does not begin with \"\(tag)\""))
    } else {
      self = .absent
    }
  }

  /// Reads what stands behind the version: fields with semicolons before and, if need be, behind them.
  private static func fields(
    of octets: some Collection<UInt8>
  ) throws(PolicyTextError) -> [(name: String, value: String)] {
    guard octets.allSatisfy({ 0x20...0x7E ~= $0 || $0 == 0x09 }) else {
      throw PolicyTextError("it has a character that is none of ASCII's")
    }
    let text = String(decoding: octets, as: UTF8.self)
    var parts = text.split(separator: ";", omittingEmptySubsequences: false).dropFirst()
    if parts.last?.allSatisfy(\.isWhitespace) == true { parts.removeLast() }
    var fields: [(name: String, value: String)] = []
    for part in parts {
      let words = part.trimmed.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard words.count == 2, String(words[0]).isFieldName, !words[1].isEmpty else {
        throw PolicyTextError("\(String(part.trimmed).quoted) is no field")
      }
      fields.append((String(words[0]), String(words[1])))
    }
    return fields
  }
}

extension Substring {
  /// The text without spaces and tabs at its ends.
  var trimmed: Substring {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    var text = drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
  }
}

extension String {
  /// A Boolean value that tells whether it is the name of a field of MTA-STS or TLSRPT: a letter or
  /// digit, and up to 31 more of these or of "_", "-" and "." (RFC 8461, section 3.1).
  var isFieldName: Bool {
    let isAlphanumeric = { (byte: UInt8) in
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
    }
    guard let first = utf8.first, isAlphanumeric(first), utf8.count <= 32 else { return false }
    return utf8.allSatisfy { isAlphanumeric($0) || "_-.".utf8.contains($0) }
  }
}
