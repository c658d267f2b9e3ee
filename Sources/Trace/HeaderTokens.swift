// SPDX-License-Identifier: Apache-2.0

/// The tokens of a header field's body (RFC 5322, sections 3.2 and 4).
///
/// A bracket that nothing closes is skipped, and not the rest of the field with it. Each byte is
/// looked at a fixed number of times, whatever it is.
struct HeaderTokens {
  private let bytes: [UInt8]
  /// Where each opening parenthesis is closed, if it is.
  private var ends: [Int: Int] = [:]
  /// From where on a closing character is known not to come.
  private var absent: [UInt8: Int] = [:]
  private(set) var list: [HeaderToken] = []
  /// How many bytes were looked at, each time anew.
  private(set) var work = 0

  /// Splits a body.
  ///
  /// - Parameter bytes: The body, which may still be folded.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    pairParentheses()
    split()
  }

  /// Splits a text, such as that of a comment.
  init(_ text: String) { self.init(Array(text.utf8)) }

  private mutating func pairParentheses() {
    var open: [Int] = []
    var place = 0
    while place < bytes.count {
      work += 1
      switch bytes[place] {
      case UInt8(ascii: "\\"): place += 1
      case UInt8(ascii: "("): open.append(place)
      case UInt8(ascii: ")"): if let start = open.popLast() { ends[start] = place }
      // Within a comment a quotation mark is a character like any other.
      case UInt8(ascii: "\"") where open.isEmpty: place = endOfQuote(from: place) ?? place
      default: break
      }
      place += 1
    }
  }

  private mutating func split() {
    var place = 0
    var word = 0
    while place < bytes.count {
      work += 1
      let start = place
      var token: HeaderToken?
      var isBreak = true
      switch bytes[place] {
      case UInt8(ascii: "("):
        if let end = ends[place] {
          token = .comment(text(place + 1..<end))
          place = end
        }
      case UInt8(ascii: "\""):
        if let end = endOfQuote(from: place) {
          token = .quoted(unescaped(place + 1..<end))
          place = end
        }
      case UInt8(ascii: "<"):
        if let end = next(UInt8(ascii: ">"), from: place) {
          token = .angle(text(place + 1..<end))
          place = end
        }
      case UInt8(ascii: "["):
        if let end = next(UInt8(ascii: "]"), from: place) {
          token = .literal(text(place + 1..<end))
          place = end
        }
      case UInt8(ascii: ";"): token = .semicolon
      case UInt8(ascii: ")"), UInt8(ascii: ">"), UInt8(ascii: "]"), UInt8(ascii: ","), 0x7F,
        0...0x20:
        break
      default: isBreak = false
      }
      if isBreak {
        if word < start { list.append(.word(text(word..<start))) }
        if let token { list.append(token) }
        word = place + 1
      }
      place += 1
    }
    if word < bytes.count { list.append(.word(text(word..<bytes.count))) }
  }

  /// Where the quotation that begins at a place ends; nil where it does not.
  private mutating func endOfQuote(from start: Int) -> Int? {
    let quote = UInt8(ascii: "\"")
    if let known = absent[quote], start >= known { return nil }
    var place = start + 1
    while place < bytes.count {
      work += 1
      if bytes[place] == quote { return place }
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    absent[quote] = start
    return nil
  }

  private mutating func next(_ byte: UInt8, from start: Int) -> Int? {
    if let known = absent[byte], start >= known { return nil }
    let place = bytes[start...].firstIndex(of: byte)
    work += (place ?? bytes.count) - start
    if place == nil { absent[byte] = start }
    return place
  }

  private func text(_ range: Range<Int>) -> String { bytes[range].text }

  private func unescaped(_ range: Range<Int>) -> String {
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in bytes[range] {
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      if !isEscaped { plain.append(byte) }
    }
    return plain[...].text
  }
}
