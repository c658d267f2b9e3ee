// SPDX-License-Identifier: Apache-2.0

/// Reads lines of text up to one that ends a reply.
struct TextReplyReader: ReplyReader {
  private let isLast: (String) -> Bool
  private let protocolName: String
  private var lines: [String] = []
  private var byteCount = 0

  /// - Parameters:
  ///   - protocolName: What is spoken, for errors.
  ///   - isLast: Tells whether a line is the last of the reply.
  init(_ protocolName: String, until isLast: @escaping (String) -> Bool) {
    self.protocolName = protocolName
    self.isLast = isLast
  }

  mutating func read(_ bytes: inout [UInt8]) throws(ReplyFault) -> [String]? {
    while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      var line = bytes[..<end]
      byteCount += line.count + 1
      guard byteCount <= ReplyLimit.bytes, lines.count < ReplyLimit.lines else {
        throw .endless
      }
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw ReplyFault(reason: "what it sends is no \(protocolName)")
      }
      let text = String(decoding: line, as: UTF8.self)
      bytes.removeSubrange(...end)
      lines.append(text)
      if isLast(text) { return lines }
    }
    guard byteCount + bytes.count <= ReplyLimit.bytes else { throw .endless }
    return nil
  }
}
