// SPDX-License-Identifier: Apache-2.0

/// Somebody who asks one name server for what it has itself: the network, or a table in a test.
package protocol DirectLookup: Sendable {
  /// Asks a server a question, which it is not to pass on to others.
  ///
  /// - Parameters:
  ///   - question: What to ask.
  ///   - server: Whom.
  ///   - deadline: Until when to wait.
  /// - Returns: The answer, or why there is none.
  func answer(
    to question: DNSQuestion, from server: NameServers.Server,
    by deadline: ContinuousClock.Instant
  ) -> DirectAnswer
}
