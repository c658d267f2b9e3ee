// SPDX-License-Identifier: Apache-2.0

/// A subject as people write it, taken apart.
///
/// Two notations are usual: `/C=DE/CN=mail.example.com` as openssl writes it, in the order of the
/// encoding, and `CN=mail.example.com,C=DE` of RFC 4514, in the reverse order. In both a backslash
/// takes the meaning from the character after it; in RFC 4514 two hexadecimal digits after it are
/// an octet.
struct SubjectNotation {
  /// The attributes in the order of the encoding.
  private(set) var attributes: [(type: String, value: String)] = []

  private var rest: ArraySlice<UInt8>
  private let isSlashed: Bool
  /// What was read of the current attribute: its type, up to the "=", or its value.
  private var field: [UInt8] = []
  /// The length of `field` up to its last escaped character, which is no space to be trimmed.
  private var kept = 0
  private var type: String?

  /// - Throws: A `CryptoError` of code `badName`.
  init(_ text: String) throws(CryptoError) {
    isSlashed = text.hasPrefix("/")
    rest = Array(text.utf8).dropFirst(isSlashed ? 1 : 0)
    if rest.isEmpty { throw CryptoError(.badName, "it names nothing") }
    while let octet = rest.popFirst() {
      switch octet {
      case UInt8(ascii: "\\"):
        field.append(try escaped())
        kept = field.count
      case UInt8(ascii: isSlashed ? "/" : ","): try endAttribute()
      case UInt8(ascii: "=") where type == nil: type = try endField()
      case UInt8(ascii: " ") where field.isEmpty: break
      case UInt8(ascii: "+"):
        throw CryptoError(
          .badName, #"a "+" joins attributes, which is not supported: write "\+" for the sign"#)
      default: field.append(octet)
      }
    }
    try endAttribute()
    if !isSlashed { attributes.reverse() }
  }

  private mutating func escaped() throws(CryptoError) -> UInt8 {
    guard let first = rest.popFirst() else {
      throw CryptoError(.badName, "it ends in a backslash")
    }
    guard !isSlashed, let high = Self.digit(first), let low = rest.first.flatMap(Self.digit) else {
      return first
    }
    rest.removeFirst()
    return high << 4 | low
  }

  private mutating func endField() throws(CryptoError) -> String {
    while field.count > kept, field.last == UInt8(ascii: " ") { field.removeLast() }
    guard let text = String(validating: field, as: UTF8.self) else {
      throw CryptoError(.badName, "the octets after a backslash are not UTF-8")
    }
    field = []
    kept = 0
    return text
  }

  private mutating func endAttribute() throws(CryptoError) {
    let text = try endField()
    guard let type else { throw CryptoError(.badName, "\"\(text)\" is not of the form NAME=VALUE") }
    attributes.append((type, text))
    self.type = nil
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    Character(Unicode.Scalar(character)).hexDigitValue.map { UInt8($0) }
  }
}
