// SPDX-License-Identifier: Apache-2.0

/// Takes a reply, as a protocol has it, out of what has been received.
protocol ReplyReader {
  associatedtype Reply

  /// Takes complete lines from the front of `bytes`, up to the end of a reply.
  ///
  /// - Parameter bytes: What has been received and not been taken.
  /// - Returns: The reply, or nil where more of it has to be received.
  /// - Throws: A `ReplyFault` where this is no reply, or one without end.
  mutating func read(_ bytes: inout [UInt8]) throws(ReplyFault) -> Reply?
}
