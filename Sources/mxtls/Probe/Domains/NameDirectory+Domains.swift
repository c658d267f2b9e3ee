// SPDX-License-Identifier: Apache-2.0

import DANE
import MailPolicy

extension NameDirectory {
  /// Looks up what the DNS says of the mail of a domain.
  ///
  /// - Parameters:
  ///   - domain: The domain.
  ///   - step: How long one look-up may take.
  ///   - timeout: How long all of them may take.
  /// - Returns: What it says.
  /// - Throws: A `ResolverError` where nothing can be looked up at all.
  func facts(
    of domain: MailDomain, step: Duration, timeout: Duration
  ) throws(ResolverError) -> DomainFacts {
    let end = ContinuousClock.now + timeout
    func deadline() -> ContinuousClock.Instant { min(end, .now + step) }
    let question = DNSQuestion(domain.name, .mx)
    var questions = [question]
    // A name that has no room for the labels has no such record.
    let names = [["_mta-sts"], ["_smtp", "_tls"]].map { try? domain.name.adding($0) }
    questions += names.map { DNSQuestion($0 ?? .root, .txt) }
    let answers = try truth(questions, by: deadline())
    let route = MailRoute(answers[0])
    let blindness = answers.contains { $0.state.isBogus } ? blindness(by: deadline()) : nil
    let believed =
      answers[0].state.isSilence ? nil : MailRoute(belief(question, by: deadline()))
    var hosts: [DomainFacts.Host] = []
    var ignored = 0
    if blindness == nil {
      let routes = (truth: route, belief: believed ?? route)
      let preferences: [UInt16?] =
        if case .exchangers(let all) = route.kind { all.map(\.preference) } else { [nil] }
      var known: Set<DNSName> = []
      for (preference, name) in zip(preferences, route.hosts) where known.insert(name).inserted {
        guard hosts.count < Self.hostLimit else {
          ignored += 1
          continue
        }
        hosts.append(
          DomainFacts.Host(
            preference: preference, name: name,
            outlook: outlook(for: name, on: routes, port: 25, by: deadline())))
      }
    }
    return DomainFacts(
      domain: domain, route: route, state: answers[0].state, believed: believed,
      blindness: blindness, hosts: hosts, ignored: ignored,
      policy: Self.record(answers[1], isName: names[0] != nil),
      reports: Self.record(answers[2], isName: names[1] != nil))
  }

  /// How many hosts of a domain are looked at; Postfix tries five addresses (smtp_mx_address_limit).
  ///
  /// Nobody is to be asked only because somebody names a thousand hosts.
  static let hostLimit = 50

  private static func record<Value>(
    _ answer: DNSAnswer, isName: Bool
  ) -> DomainFacts.Record<Value> {
    guard isName else { return .known(.absent) }
    guard answer.isAnswered else { return .unknown(answer.state) }
    return .known(SoleRecord(among: answer.records(as: TextRecord.self).values.map(\.octets)))
  }
}
