// SPDX-License-Identifier: Apache-2.0

/// What the DNS says to a question, and how far it can be believed.
package struct DNSAnswer: Hashable, Sendable {
  /// How far an answer can be believed, or why there is none.
  package enum State: Hashable, Sendable {
    /// Every part of it is signed, up to the trust anchor.
    case secure
    /// A zone on the way is provably not signed: nobody knows who has made it.
    case insecure
    /// It should be signed and is not, or not validly.
    case bogus(reason: String)
    /// The name servers answered that they cannot answer; `code` is the RCODE, mostly 2, SERVFAIL.
    case serverFailure(code: UInt8)
    /// The time was over before there was an answer.
    case timedOut
    /// No name server can be reached, for a reason in words.
    case unreachable(reason: String)
  }

  /// What there is.
  package enum Existence: Hashable, Sendable {
    case found
    /// The name exists, and has no record of the type.
    case noData
    /// The name does not exist.
    case noSuchName
  }

  package let question: DNSQuestion
  package let state: State
  /// What there is; `noData` where there is no answer.
  package let existence: Existence
  /// The RDATA of each record, in the order of the answer, with names in it that are not compressed.
  package let data: [[UInt8]]
  /// The name that has the records, at the end of all aliases; that of the question where it is no
  /// alias.
  package let canonicalName: DNSName
  /// For how many seconds the answer may be kept.
  package let timeToLive: Int

  /// Makes an answer from its parts.
  ///
  /// - Parameters:
  ///   - question: What was asked.
  ///   - state: How far the answer can be believed.
  ///   - existence: What there is.
  ///   - data: The RDATA of each record.
  ///   - canonicalName: The name at the end of all aliases; nil for that of the question.
  ///   - timeToLive: For how many seconds the answer may be kept.
  package init(
    _ question: DNSQuestion, _ state: State, _ existence: Existence = .noData,
    data: [[UInt8]] = [], canonicalName: DNSName? = nil, timeToLive: Int = 0
  ) {
    self.question = question
    self.state = state
    self.existence = existence
    self.data = data
    self.canonicalName = canonicalName ?? question.name
    self.timeToLive = timeToLive
  }

  /// A Boolean value that tells whether the name servers said what there is, signed or not.
  package var isAnswered: Bool { state == .secure || state == .insecure }

  /// A Boolean value that tells whether an alias stands between the name and the records.
  package var isAlias: Bool { canonicalName != question.name }

  /// Reads the records as what they are.
  ///
  /// - Parameter type: The type of the records: it must be that of the question.
  /// - Returns: Those that can be read, and how many cannot.
  package func records<Data: DNSRecordData>(as type: Data.Type) -> DNSRecords<Data> {
    guard question.type == Data.type else { return DNSRecords(values: [], malformed: 0) }
    let values = data.compactMap { try? Data(rdata: $0) }
    return DNSRecords(values: values, malformed: data.count - values.count)
  }
}
