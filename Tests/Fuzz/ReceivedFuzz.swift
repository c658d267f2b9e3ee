// SPDX-License-Identifier: Apache-2.0

@testable import Trace

/// Received headers, single and in mailboxes, in pieces of any size.
enum ReceivedFuzz {
  static func run(_ input: [UInt8]) {
    let whole = messages(input, piece: max(1, input.count))
    for piece in [1, 7, 64] {
      hold(messages(input, piece: piece) == whole, "the pieces make a difference")
    }
    for message in whole {
      _ = message.verdict
      for place in message.hops.indices {
        _ = (message.hops[place].protection, message.hops[place].isLocal, message.delay(at: place))
        _ = message.hops[place].tls.weaknesses
      }
    }
    let folded = input.flatMap { byte -> [UInt8] in
      byte == 0x0A ? [0x0A, 0x20] : [byte == 0x0D ? 0x20 : byte]
    }
    let line = Array("Received: ".utf8) + folded
    let found = messages(line, piece: line.count)
    hold(found.count == 1 && found[0].hops.count == 1, "a header that is not read")
  }

  private static func messages(_ input: [UInt8], piece: Int) -> [Message] {
    var reader = MessageReader()
    var messages: [Message] = []
    var rest = input[...]
    while !rest.isEmpty {
      messages += rest.prefix(piece).withUnsafeBytes { reader.read($0) }
      rest = rest.dropFirst(piece)
    }
    return messages + reader.finish()
  }
}
