// SPDX-License-Identifier: Apache-2.0

/// A message on which a later line decides; it keeps its own texts.
struct WaitingMessage {
  private var facts: MessageFacts
  private let texts: [UInt8]
  private let peerStart: Int
  private let featuresStart: Int
  /// The process that sent or took it.
  let process: UInt64
  var service: Int { facts.service }
  var direction: MailDirection { facts.direction }

  init(_ facts: MessageFacts, process: UInt64) {
    self.facts = facts
    self.process = process
    peerStart = facts.queueID.count
    featuresStart = peerStart + facts.peer.count
    var texts: [UInt8] = []
    for text in [facts.queueID, facts.peer, facts.features] {
      guard let text else { continue }
      texts += UnsafeBufferPointer(start: text.base, count: text.count)
    }
    self.texts = texts
  }

  /// The message again.
  func withFacts(_ body: (MessageFacts) -> Void) {
    texts.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var facts = facts
      facts.queueID = LogText(base, peerStart)
      facts.peer = LogText(base + peerStart, featuresStart - peerStart)
      // A status may leave undecided what became of the message.
      if facts.features != nil {
        facts.features = LogText(base + featuresStart, buffer.count - featuresStart)
      }
      body(facts)
    }
  }
}
