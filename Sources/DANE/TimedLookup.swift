// SPDX-License-Identifier: Apache-2.0

/// A resolver with a deadline for its answers.
package struct TimedLookup: DNSLookup, Sendable {
  private let look: @Sendable ([DNSQuestion]) throws(ResolverError) -> [DNSAnswer]

  /// Asks a resolver that validates.
  ///
  /// - Parameters:
  ///   - resolver: The resolver.
  ///   - deadline: Until when to wait.
  package init(_ resolver: Resolver, by deadline: ContinuousClock.Instant) {
    look = { (questions) throws(ResolverError) in
      try resolver.answers(to: questions, by: deadline)
    }
  }

  /// Asks as Postfix does, one question after the other.
  ///
  /// - Parameters:
  ///   - resolver: The resolver.
  ///   - deadline: Until when to wait.
  package init(_ resolver: StubResolver, by deadline: ContinuousClock.Instant) {
    look = { (questions) throws(ResolverError) in
      questions.map { resolver.reply(to: $0, by: deadline).answer }
    }
  }

  package func answers(to questions: [DNSQuestion]) throws(ResolverError) -> [DNSAnswer] {
    try look(questions)
  }
}
