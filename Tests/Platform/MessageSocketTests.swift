// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Platform

/// The connection between the program and a worker.
@Suite struct MessageSocketTests {
  @Test(arguments: [false, true])
  func `what an end has sent is received, also where it closed with messages unread`(
    isWaiting: Bool
  ) throws {
    let ours = try Self.endOfOneThatSaidWhyAndClosed()
    // The system tells first, and once, that what we sent was not read.
    #expect(try ours.receive(waiting: isWaiting) == Array("the reason".utf8))
    // A process that another test is starting may still have a copy of the other end.
    var end = try ours.receive(waiting: isWaiting)
    while end == nil { end = try ours.receive(waiting: isWaiting) }
    #expect(end == [])
  }

  @Test func `who sends to one that is gone still learns why it went`() throws {
    let ours = try Self.endOfOneThatSaidWhyAndClosed()
    _ = try? ours.send([1])
    #expect(try ours.receive() == Array("the reason".utf8))
  }

  private static func endOfOneThatSaidWhyAndClosed() throws -> MessageSocket {
    let pair = try MessageSocket.pair()
    try pair.ours.send(Array("more".utf8))
    try pair.theirs.send(Array("the reason".utf8))
    return pair.takeOurs()
  }
}
