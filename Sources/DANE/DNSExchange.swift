// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// A question to one name server and its response: by a datagram, or by TCP where that has no room.
struct DNSExchange {
  /// The response; nil where what came by TCP cannot be read.
  let response: DNSMessage?
  let isByTCP: Bool

  /// Asks a question once.
  ///
  /// - Parameters:
  ///   - question: What to ask.
  ///   - server: Whom.
  ///   - manner: What the server is to do for the answer.
  ///   - deadline: Until when to wait.
  /// - Throws: A `SocketError`.
  init(
    _ question: DNSQuestion, with server: NameServers.Server, _ manner: DNSMessage.Manner,
    by deadline: ContinuousClock.Instant
  ) throws(SocketError) {
    let identifier = UInt16.random(in: 0...UInt16.max)
    let query = DNSMessage.query(question, identifier: identifier, manner)
    let short = try Self.byDatagram(server, query, identifier, question, by: deadline)
    isByTCP = short.isTruncated
    response =
      isByTCP ? try Self.byStream(server, query, identifier, question, by: deadline) : short
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
