// SPDX-License-Identifier: Apache-2.0

/// Messages that may be part of the one before them, whose header says how long it is.
///
/// In mboxcl2 nothing is quoted, and only the length tells a message within a message from the next;
/// but a length may be wrong, as others write into such mailboxes. Its end shows if it is right.
struct HeldMessages {
  /// Where the message ends if its length is right.
  let end: Int
  /// The messages so far, the one with the length first; empty while it is still being read.
  private(set) var messages: [Message] = []

  init(end: Int) { self.end = end }

  /// Holds a message that has ended.
  mutating func hold(_ message: Message) { messages.append(message) }

  /// Whether there are more than a message holds within itself.
  var isFull: Bool { messages.count > TraceLimits.held }
}
