// SPDX-License-Identifier: Apache-2.0

import Trace

extension Message {
  /// The message with a header and no body.
  init(header: String) {
    let messages = Message.all(in: Array(header.utf8))
    self = messages.first ?? Message.none
  }

  /// The messages of a stream, given in pieces.
  static func all(in bytes: [UInt8], piece: Int = .max) -> [Message] {
    var reader = MessageReader()
    var messages: [Message] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      messages += rest.prefix(piece).withUnsafeBytes { reader.read($0) }
      rest = rest.dropFirst(piece)
    }
    return messages + reader.finish()
  }

  private static var none: Message {
    var reader = MessageReader()
    _ = Array("Subject: \n\n".utf8).withUnsafeBytes { reader.read($0) }
    return reader.finish()[0]
  }
}
