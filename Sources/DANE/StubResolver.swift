// SPDX-License-Identifier: Apache-2.0

private import Platform
private import SystemPackage

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

  /// Prepares to ask.
  ///
  /// - Parameter servers: Whom to ask, in this order.
  package init(servers: NameServers) {
    self.servers = servers
  }

  /// Asks a question: each server twice, until one has an answer that is no failure.
  ///
  /// - Parameters:
  ///   - question: What to ask.
  ///   - deadline: Until when to wait. Every attempt gets its share of the time.
  /// - Returns: The answer, or the first failure where none of the servers has one.
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
      // Who has refused once will do so again.
      if index + 1 == servers.servers.count, failure?.answer.state != .timedOut { break }
    }
    return failure ?? Reply(answer: DNSAnswer(question, .timedOut), server: nil, isByTCP: false)
  }

  private func ask(
    _ server: NameServers.Server, _ question: DNSQuestion, by deadline: ContinuousClock.Instant
  ) -> Reply {
    let identifier = UInt16.random(in: 0...UInt16.max)
    let query = DNSMessage.query(question, identifier: identifier)
    do throws(SocketError) {
      let short = try Self.byDatagram(server, query, identifier, question, by: deadline)
      if !short.isTruncated {
        return Reply(answer: short.answer(to: question), server: server, isByTCP: false)
      }
      let long = try Self.byStream(server, query, identifier, question, by: deadline)
      let answer = long?.answer(to: question) ?? Self.damaged(question)
      return Reply(answer: answer, server: server, isByTCP: true)
    } catch {
      let state: DNSAnswer.State =
        error.code == .timedOut ? .timedOut : .unreachable(reason: error.what)
      return Reply(answer: DNSAnswer(question, state), server: nil, isByTCP: false)
    }
  }

  private static func damaged(_ question: DNSQuestion) -> DNSAnswer {
    DNSAnswer(question, .unreachable(reason: "the name server's answer cannot be read"))
  }

  /// Waits for the answer, and passes over what is none.
  private static func byDatagram(
    _ server: NameServers.Server, _ query: [UInt8], _ identifier: UInt16, _ question: DNSQuestion,
    by deadline: ContinuousClock.Instant
  ) throws(SocketError) -> DNSMessage {
    let socket = try DatagramSocket(address: server.address, port: server.port)
    try socket.send(query.span.bytes)
    while true {
      let datagram = try socket.receive(atMost: 65535, by: deadline)
      if let message = try? DNSMessage(datagram), message.answers(question, identifier) {
        return message
      }
    }
  }

  /// Reads the one answer, nil where it is none.
  private static func byStream(
    _ server: NameServers.Server, _ query: [UInt8], _ identifier: UInt16, _ question: DNSQuestion,
    by deadline: ContinuousClock.Instant
  ) throws(SocketError) -> DNSMessage? {
    let socket = try StreamSocket(host: server.address, port: "\(server.port)", by: deadline)
    let length = [UInt8(query.count >> 8), UInt8(query.count & 0xFF)]
    try socket.send((length + query).span.bytes, by: deadline)
    var received: [UInt8] = []
    while true {
      if received.count >= 2 {
        let end = 2 + Int(received[0]) << 8 + Int(received[1])
        if received.count >= end {
          let message = try? DNSMessage(Array(received[2..<end]))
          return message?.answers(question, identifier) == true ? message : nil
        }
      }
      let more = try socket.receive(by: deadline)
      if more.isEmpty { return nil }
      received += more
    }
  }
}

extension DNSMessage {
  /// Tells whether a message is an answer to a question that was asked under a number.
  fileprivate func answers(_ question: DNSQuestion, _ identifier: UInt16) -> Bool {
    isResponse && self.identifier == identifier && questions.count == 1
      && questions[0].question == question && questions[0].isInternet
  }
}
