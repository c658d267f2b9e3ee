// SPDX-License-Identifier: Apache-2.0

private import Synchronization

/// The answer to a question that has been asked.
final class PendingAnswer: Sendable {
  let question: DNSQuestion
  private let answer = Mutex<DNSAnswer?>(nil)

  init(_ question: DNSQuestion) {
    self.question = question
  }

  /// The answer, once it is there.
  var delivered: DNSAnswer? { answer.withLock { $0 } }

  func deliver(_ answer: DNSAnswer) {
    self.answer.withLock { $0 = answer }
  }
}
