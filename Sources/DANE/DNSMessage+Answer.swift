// SPDX-License-Identifier: Apache-2.0

extension DNSMessage {
  /// Reads what a response says to a question, along its aliases.
  ///
  /// - Parameter question: The question that it answers.
  /// - Returns: The answer, `secure` where the server says that it has validated it.
  func answer(to question: DNSQuestion) -> DNSAnswer {
    guard code == 0 || code == 3 else {
      return DNSAnswer(question, .serverFailure(code: UInt8(clamping: code)))
    }
    var name = question.name
    var timeToLive = UInt32.max
    // Each alias of the answer is followed once at most.
    if question.type != .cname {
      for _ in answers {
        guard
          let alias = answers.first(where: { $0.type == .cname && $0.name == name }),
          let target = try? CanonicalName(rdata: alias.data)
        else { break }
        name = target.name
        timeToLive = min(timeToLive, alias.timeToLive)
      }
    }
    let records = answers.filter { $0.type == question.type && $0.name == name }
    for record in records { timeToLive = min(timeToLive, record.timeToLive) }
    return DNSAnswer(
      question, isAuthentic ? .secure : .insecure,
      code == 3 ? .noSuchName : records.isEmpty ? .noData : .found, data: records.map(\.data),
      canonicalName: name, timeToLive: timeToLive == .max ? 0 : Int(timeToLive))
  }
}
