// SPDX-License-Identifier: Apache-2.0

@testable import Postfix
@testable import SMTP

/// What tlsmgr(8) and mail servers reply.
enum ReplyFuzz {
  static func manager(_ input: [UInt8]) {
    let bytes = input.span.bytes
    var reader = TLSManagerReader()
    guard let reply = try? reader.read(bytes) else { return }
    hold(reply.end <= input.count, "a reply that goes on behind its end")
    _ = reply.isGreeting(in: bytes)
    _ = try? reply.deletion(in: bytes)
    _ = try? reply.policy(in: bytes)
    if let (_, session) = try? reply.lookup(in: bytes) {
      hold(session.upperBound <= reply.end, "a session behind the end")
    }
    var piecewise = TLSManagerReader()
    for length in 0..<reply.end {
      let early = try? piecewise.read(bytes.extracting(first: length))
      hold(early == nil, "a reply before its end")
    }
    let last = try? piecewise.read(bytes.extracting(first: reply.end))
    hold(last == reply, "another reply where it comes in pieces")
  }

  static func server(_ input: [UInt8]) {
    var rest = input
    var reader = SMTPReplyReader()
    if let reply = try? reader.read(&rest) {
      hold(200...559 ~= reply.code && !reply.lines.isEmpty, "a code that is none")
      hold(reply.quotation.count <= 220, "a quotation without end")
      let length = input.count - rest.count
      hold(pieces(input.prefix(length))?.lines.map(\.octets) == reply.lines.map(\.octets), "pieces")
    }
    rest = input
    var lines = TextReplyReader("IMAP") { $0.hasPrefix("a ") || $0.hasPrefix("+") }
    if let read = try? lines.read(&rest) {
      hold(read.allSatisfy { !$0.utf8.contains(0x0A) }, "a line of two lines")
    }
  }

  private static func pieces(_ input: ArraySlice<UInt8>) -> SMTPReply? {
    var reader = SMTPReplyReader()
    var buffer: [UInt8] = []
    for byte in input {
      buffer.append(byte)
      if let reply = try? reader.read(&buffer) { return reply }
    }
    return nil
  }
}
