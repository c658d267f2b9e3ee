// SPDX-License-Identifier: Apache-2.0

/// Somebody who answers questions: a resolver, or a table in a test.
package protocol DNSLookup {
  /// Answers questions, each with an answer or with the reason why there is none.
  ///
  /// - Parameter questions: In any number; they may be asked at the same time.
  /// - Returns: As many answers, in the order of the questions.
  /// - Throws: A `ResolverError` where nothing can be looked up at all.
  func answers(to questions: [DNSQuestion]) throws(ResolverError) -> [DNSAnswer]
}
