// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import SystemPackage
import TestSupport
import Testing

@testable import Platform

@Suite struct StreamSocketTests {
  private let directory: TemporaryDirectory
  /// Time enough on any machine.
  private var later: ContinuousClock.Instant { .now + .seconds(60) }
  private var soon: ContinuousClock.Instant { .now + .milliseconds(50) }

  init() throws { directory = try TemporaryDirectory() }

  private func receive(
    _ socket: borrowing StreamSocket, by deadline: ContinuousClock.Instant
  ) throws(SocketError) -> String {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 100, alignment: 1)
    defer { room.deallocate() }
    let count = try socket.receive(into: room, by: deadline)
    return String(decoding: room.prefix(count), as: UTF8.self)
  }

  /// The error of a closure that lends a socket.
  private func error(_ body: () throws(SocketError) -> Void) -> SocketError? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private func converse(at path: String) throws {
    let server = try LocalServer(at: path) { client in
      guard let question = client.receive(until: Array("?".utf8)) else { return }
      client.send(question + question)
    }
    defer { withExtendedLifetime(server) {} }
    let socket = try StreamSocket(FilePath(path), by: later)
    try socket.send(Array("who?".utf8).span.bytes, by: later)
    var answer = ""
    while answer.count < 8 { answer += try receive(socket, by: later) }
    #expect(answer == "who?who?")
    #expect(try receive(socket, by: later) == "")
  }

  @Test func `sends and receives until the server closes`() throws {
    try converse(at: directory["socket"])
  }

  @Test func `connects by a path that is longer than an address`() throws {
    let name = String(repeating: "long", count: 40)
    try FileManager.default.createDirectory(
      atPath: directory[name], withIntermediateDirectories: false)
    #expect(directory[name].utf8.count > 108)
    try converse(at: directory["\(name)/socket"])
  }

  @Test func `refuses a name that no address can hold`() {
    let path = FilePath(directory[String(repeating: "n", count: 200)])
    let error = error { () throws(SocketError) in _ = try StreamSocket(path, by: later) }
    #expect(error?.errno == .fileNameTooLong)
  }

  @Test func `says that there is no socket`() {
    let path = FilePath(directory["none"])
    let error = error { () throws(SocketError) in _ = try StreamSocket(path, by: later) }
    #expect(error?.code == .notFound)
    #expect(error?.operation == .connect)
  }

  @Test func `says that nobody listens`() throws {
    try LocalServer.endListening(at: directory["socket"])
    let path = FilePath(directory["socket"])
    let error = error { () throws(SocketError) in _ = try StreamSocket(path, by: later) }
    #expect(error?.errno == .connectionRefused)
    #expect(error?.description == "\(path): cannot be reached: connection refused")
  }

  @Test func `gives up a server that says nothing`() throws {
    let server = try LocalServer(at: directory["socket"]) { $0.waitForEnd() }
    defer { withExtendedLifetime(server) {} }
    let socket = try StreamSocket(FilePath(directory["socket"]), by: later)
    let deadline = soon
    let error = error { () throws(SocketError) in _ = try receive(socket, by: deadline) }
    #expect(error?.code == .timedOut)
    #expect(error?.operation == .receive)
    #expect(ContinuousClock.now >= deadline)
  }

  @Test func `gives up a server that does not read`() throws {
    let listener = try LocalServer.listen(at: directory["socket"])
    defer { close(listener) }
    let socket = try StreamSocket(FilePath(directory["socket"]), by: later)
    let much = [UInt8](repeating: 0, count: 8 << 20)
    let error = error { () throws(SocketError) in try socket.send(much.span.bytes, by: soon) }
    #expect(error?.code == .timedOut)
    #expect(error?.operation == .send)
  }

  @Test func `gives up a server that accepts nobody`() throws {
    let listener = try LocalServer.listen(at: directory["socket"])
    defer { close(listener) }
    let path = FilePath(directory["socket"])
    var error: SocketError?
    // The queue holds a few more than were asked for.
    func connect(_ more: Int) {
      error =
        self.error { () throws(SocketError) in
          let socket = try StreamSocket(path, by: soon)
          if more > 0 { connect(more - 1) }
          _ = socket
        }.map { $0 } ?? error
    }
    connect(64)
    #expect(error?.code == .timedOut)
    #expect(error?.operation == .connect)
  }

  @Test func `is told that the server has gone instead of dying`() throws {
    let server = try LocalServer(at: directory["socket"]) { _ in }
    defer { withExtendedLifetime(server) {} }
    let socket = try StreamSocket(FilePath(directory["socket"]), by: later)
    #expect(try receive(socket, by: later) == "")
    let error = error { () throws(SocketError) in
      try socket.send([1].span.bytes, by: later)
    }
    #expect(error?.errno == .brokenPipe)
  }
}
