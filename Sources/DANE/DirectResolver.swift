// SPDX-License-Identifier: Apache-2.0

private import Platform

/// Asks name servers over the network for what they have themselves.
package struct DirectResolver: DirectLookup {
  package init() {}

  /// How long to wait for one datagram at most: another one is sent then.
  private static let patience: Duration = .seconds(3)

  package func answer(
    to question: DNSQuestion, from server: NameServers.Server,
    by deadline: ContinuousClock.Instant
  ) -> DirectAnswer {
    var state = DNSAnswer.State.timedOut
    for attempt in 0..<3 {
      let share = min((deadline - .now) / (3 - attempt), Self.patience)
      guard share > .zero else { break }
      do throws(SocketError) {
        let exchange = try DNSExchange(
          question, with: server, .direct, by: .now + share)
        if let response = exchange.response { return DirectAnswer(response, to: question) }
        state = .unreachable(reason: "its answer cannot be read")
      } catch {
        switch error.code {
        case .timedOut: continue
        case .unreachable:
          return DirectAnswer(
            DNSAnswer(question, .unreachable(reason: error.reason)), isAuthoritative: false,
            isOutOfReach: true)
        default: state = .unreachable(reason: error.reason)
        }
      }
    }
    return DirectAnswer(DNSAnswer(question, state), isAuthoritative: false)
  }
}
