// SPDX-License-Identifier: Apache-2.0

import DANE
import Synchronization

/// A DNS that is a table: what is not in it does not exist, securely.
final class FakeDNS: DNSLookup {
  private let table: [DNSQuestion: DNSAnswer]
  private let asked = Mutex<[DNSQuestion]>([])

  init(_ answers: [DNSAnswer]) {
    table = Dictionary(answers.map { ($0.question, $0) }, uniquingKeysWith: { $1 })
  }

  /// What was asked, in this order.
  var questions: [DNSQuestion] { asked.withLock { $0 } }

  func answers(to questions: [DNSQuestion]) throws(ResolverError) -> [DNSAnswer] {
    asked.withLock { $0 += questions }
    return questions.map { table[$0] ?? DNSAnswer($0, .secure, .noSuchName) }
  }
}
