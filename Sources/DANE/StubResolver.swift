// SPDX-License-Identifier: Apache-2.0

private import Platform

/// A resolver that asks the name servers of this machine and believes them, as Postfix does.
///
/// What it calls secure is what the server says it has validated (the AD bit; RFC 6840, section 5.8):
/// Postfix takes that for true, whoever the server is and whatever the way to it.
package struct StubResolver: Sendable {
  /// The answer of a name server.
  package struct Reply: Hashable, Sendable {
    /// What it says; `secure` where it says so.
    package let answer: DNSAnswer
    /// Who answered; nil where nobody did.
    package let server: NameServers.Server?
    /// Whether the answer came by TCP, since it has no room in a datagram.
    package let isByTCP: Bool
  }

  private let servers: NameServers
  private let manner: DNSMessage.Manner

  /// Prepares to ask.
  ///
  /// - Parameters:
  ///   - servers: Whom to ask, in this order.
  ///   - isUnchecked: Whether to be told also what a server that validates refuses to believe; nothing is
  ///     secure then.
  package init(servers: NameServers, isUnchecked: Bool = false) {
    self.servers = servers
    manner = isUnchecked ? .unchecked : .recursive
  }

  /// Asks each server a question until one has an answer, and all once more where all are silent.
  ///
  /// - Parameters:
  ///   - question: What to ask.
  ///   - deadline: Until when to wait. Every attempt gets its share of the time.
  /// - Returns: The answer; where no server has one, the first failure that is more than silence.
  package func reply(
    to question: DNSQuestion, by deadline: ContinuousClock.Instant
  ) -> Reply {
    var failure: Reply?
    let attempts = servers.servers + servers.servers
    for (index, server) in attempts.enumerated() {
      let share = (deadline - .now) / (attempts.count - index)
      guard share > .zero else { break }
      let reply = ask(server, question, by: .now + share)
      if reply.answer.isAnswered { return reply }
      // Silence says less than a server that says why.
      if failure == nil || failure?.answer.state == .timedOut { failure = reply }
      // A server that has refused once will do so again.
      if index + 1 == servers.servers.count, failure?.answer.state != .timedOut { break }
    }
    return failure ?? Reply(answer: DNSAnswer(question, .timedOut), server: nil, isByTCP: false)
  }

  private func ask(
    _ server: NameServers.Server, _ question: DNSQuestion, by deadline: ContinuousClock.Instant
  ) -> Reply {
    do throws(SocketError) {
      let exchange = try DNSExchange(question, with: server, manner, by: deadline)
      let answer = exchange.response?.answer(to: question) ?? Self.damaged(question)
      return Reply(answer: answer, server: server, isByTCP: exchange.isByTCP)
    } catch {
      let state: DNSAnswer.State =
        error.code == .timedOut ? .timedOut : .unreachable(reason: error.what)
      return Reply(answer: DNSAnswer(question, state), server: nil, isByTCP: false)
    }
  }

  private static func damaged(_ question: DNSQuestion) -> DNSAnswer {
    DNSAnswer(question, .unreachable(reason: "the name server's answer cannot be read"))
  }
}
