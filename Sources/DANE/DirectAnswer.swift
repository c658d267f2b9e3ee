// SPDX-License-Identifier: Apache-2.0

/// What one name server says to a question, of the zones that it has itself; nothing of it is
/// validated.
package struct DirectAnswer: Hashable, Sendable {
  /// What it says; `secure` only says that the server calls it validated.
  package let answer: DNSAnswer
  /// A Boolean value that tells whether the server has the zone.
  package let isAuthoritative: Bool
  /// A Boolean value that tells whether no way leads from this machine to the server, as to one of IPv6
  /// where there is none.
  package let isOutOfReach: Bool
  /// The signatures of the records, or of the proof that there are none.
  package let signatures: [RecordSignature]

  /// Makes an answer from its parts.
  ///
  /// - Parameters:
  ///   - answer: What the server says.
  ///   - isAuthoritative: Whether it has the zone.
  ///   - isOutOfReach: Whether no way leads to it.
  ///   - signatures: The signatures that came with it.
  package init(
    _ answer: DNSAnswer, isAuthoritative: Bool = true, isOutOfReach: Bool = false,
    signatures: [RecordSignature] = []
  ) {
    self.answer = answer
    self.isAuthoritative = isAuthoritative
    self.isOutOfReach = isOutOfReach
    self.signatures = signatures
  }

  /// Reads what a response says.
  init(_ message: DNSMessage, to question: DNSQuestion) {
    let answer = message.answer(to: question)
    let records = message.answers + message.authorities
    self.init(
      answer, isAuthoritative: message.isAuthoritative,
      signatures: records.filter { $0.type == .rrsig }
        .compactMap { try? RecordSignature(rdata: $0.data) })
  }
}
