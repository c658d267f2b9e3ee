// SPDX-License-Identifier: Apache-2.0

/// A message of which a later line decides; it keeps its own texts.
struct WaitingMessage {
  private var facts: MessageFacts
  private let texts: [UInt8]
  private let peerStart: Int
  /// The process that sent or took it.
  let process: UInt64
  var service: Int { facts.service }
  var direction: MailDirection { facts.direction }

  init(_ facts: MessageFacts, process: UInt64) {
    self.facts = facts
    self.process = process
    peerStart = facts.queueID.count
    texts =
      Array(UnsafeBufferPointer(start: facts.queueID.base, count: facts.queueID.count))
      + Array(UnsafeBufferPointer(start: facts.peer.base, count: facts.peer.count))
  }

  /// The message again.
  func withFacts(_ body: (MessageFacts) -> Void) {
    texts.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var facts = facts
      facts.queueID = LogText(base, peerStart)
      facts.peer = LogText(base + peerStart, buffer.count - peerStart)
      // Only what has no such status waits.
      facts.features = nil
      body(facts)
    }
  }
}
