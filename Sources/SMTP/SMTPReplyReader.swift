// SPDX-License-Identifier: Apache-2.0

/// Reads replies out of what has been received.
struct SMTPReplyReader: ReplyReader {
  private var code: Int?
  private var lines: [String] = []
  private var byteCount = 0

  /// Takes complete lines from the front of `bytes`, up to the end of a reply.
  ///
  /// - Parameter bytes: What has been received and not been taken.
  /// - Returns: The reply, or nil where more of it has to be received.
  /// - Throws: A `ReplyFault` where this is no reply, or one without end.
  mutating func read(_ bytes: inout [UInt8]) throws(ReplyFault) -> SMTPReply? {
    var rest = bytes[...]
    defer { bytes = Array(rest) }
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[...end]
      rest = rest[(end + 1)...]
      byteCount += line.count
      guard byteCount <= ReplyLimit.bytes, lines.count < ReplyLimit.lines else {
        throw ReplyFault.endless
      }
      if try take(line), let code { return SMTPReply(code: code, lines: lines) }
    }
    guard byteCount + rest.count <= ReplyLimit.bytes else { throw ReplyFault.endless }
    // A server of another protocol may never end a line.
    guard zip(rest, Self.digits).allSatisfy({ $1.contains($0) }) else { throw Self.other }
    return nil
  }

  /// Takes a line, and tells whether it is the last.
  ///
  /// As Postfix takes them: a line may end without a carriage return, may have any text, and the
  /// last of several codes counts.
  private mutating func take(_ line: ArraySlice<UInt8>) throws(ReplyFault) -> Bool {
    var line = line.dropLast()
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    guard line.count >= 3, zip(line, Self.digits).allSatisfy({ $1.contains($0) }),
      let number = Int(String(decoding: line.prefix(3), as: UTF8.self))
    else { throw Self.other }
    code = number
    let rest = line.dropFirst(3)
    let mark = rest.first ?? UInt8(ascii: " ")
    guard mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-") else { throw Self.other }
    lines.append(String(decoding: rest.dropFirst(), as: UTF8.self))
    return mark == UInt8(ascii: " ")
  }

  /// What the digits of a code may be (RFC 5321, section 4.2).
  private static let digits: [ClosedRange<UInt8>] = [0x32...0x35, 0x30...0x35, 0x30...0x39]
  private static let other = ReplyFault(reason: "what it sends is no SMTP")
}
