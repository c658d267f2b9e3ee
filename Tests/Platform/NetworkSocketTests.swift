// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// How `StreamSocket` gets along with servers by TCP.
@Suite struct NetworkSocketTests {
  /// Time enough on any machine.
  private var later: ContinuousClock.Instant { .now + .seconds(60) }
  private var soon: ContinuousClock.Instant { .now + .milliseconds(50) }

  private static let hasIPv6: Bool = {
    guard let (listener, _) = try? LocalServer.bindToLoopback(isIPv6: true, backlog: nil) else {
      return false
    }
    close(listener)
    return true
  }()

  /// What goes wrong while a server is connected to.
  private func error(
    host: String = "127.0.0.1", port: String, by deadline: ContinuousClock.Instant
  ) -> SocketError? {
    do throws(SocketError) {
      _ = try StreamSocket(host: host, port: port, by: deadline)
      return nil
    } catch {
      return error
    }
  }

  private func converse(host: String, isIPv6: Bool = false) throws {
    let server = try LocalServer(isIPv6: isIPv6) { client in
      guard let question = client.receive(until: Array("?".utf8)) else { return }
      client.send(question + question)
    }
    defer { withExtendedLifetime(server) {} }
    let socket = try StreamSocket(host: host, port: "\(server.port)", by: later)
    try socket.send(Array("who?".utf8).span.bytes, by: later)
    var answer: [UInt8] = []
    while answer.count < 8 { answer += try socket.receive(by: later) }
    #expect(String(decoding: answer, as: UTF8.self) == "who?who?")
    #expect(try socket.receive(by: later) == [])
  }

  /// A host of several addresses, as localhost mostly is, listens at one of them.
  @Test(arguments: ["127.0.0.1", "[127.0.0.1]", "localhost"])
  func `sends and receives by IPv4`(_ host: String) throws {
    try converse(host: host)
  }

  @Test(.enabled(if: hasIPv6), arguments: ["::1", "[::1]", "0:0:0:0:0:0:0:1"])
  func `sends and receives by IPv6`(_ host: String) throws {
    try converse(host: host, isIPv6: true)
  }

  @Test func `says that nobody listens`() throws {
    let (listener, port) = try LocalServer.bindToLoopback(backlog: nil)
    defer { close(listener) }
    let error = error(port: "\(port)", by: later)
    #expect(error?.code == .refused)
    #expect(error?.errno == .connectionRefused)
    #expect(error?.description == "127.0.0.1:\(port): cannot be reached: connection refused")
  }

  @Test(.enabled(if: hasIPv6), arguments: ["::1", "[::1]"])
  func `writes an address of IPv6 in brackets`(_ host: String) throws {
    let (listener, port) = try LocalServer.bindToLoopback(isIPv6: true, backlog: nil)
    defer { close(listener) }
    let error = error(host: host, port: "\(port)", by: later)
    #expect(error?.description == "[::1]:\(port): cannot be reached: connection refused")
  }

  @Test func `gives up a server that accepts nobody`() throws {
    let (listener, port) = try LocalServer.bindToLoopback(backlog: 0)
    defer { close(listener) }
    var error: SocketError?
    // The queue holds a few more than were asked for.
    func connect(_ more: Int) {
      do throws(SocketError) {
        let socket = try StreamSocket(host: "127.0.0.1", port: "\(port)", by: soon)
        if more > 0 { connect(more - 1) }
        _ = socket
      } catch let failure {
        error = failure
      }
    }
    connect(64)
    #expect(error?.code == .timedOut)
    #expect(error?.operation == .connect)
    #expect(error?.reason == "there was no answer in time")
  }

  @Test func `gives up a server that says nothing`() throws {
    let server = try LocalServer { $0.waitForEnd() }
    defer { withExtendedLifetime(server) {} }
    let socket = try StreamSocket(host: "127.0.0.1", port: "\(server.port)", by: later)
    let deadline = soon
    do throws(SocketError) {
      _ = try socket.receive(by: deadline)
      Issue.record("something was received")
    } catch {
      #expect(error.code == .timedOut)
      #expect(error.operation == .receive)
    }
    #expect(ContinuousClock.now >= deadline)
  }

  @Test func `is told that the server has gone instead of dying`() throws {
    let server = try LocalServer { _ in }
    defer { withExtendedLifetime(server) {} }
    let socket = try StreamSocket(host: "127.0.0.1", port: "\(server.port)", by: later)
    #expect(try socket.receive(by: later) == [])
    // The first bytes may be on their way before the server says that nobody reads them.
    let end = later
    do throws(SocketError) {
      while ContinuousClock.now < end { try socket.send([1].span.bytes, by: end) }
      Issue.record("everything was sent")
    } catch {
      #expect(error.code == .closed)
      #expect(error.operation == .send)
    }
  }

  @Test(arguments: [
    ("127.0.0.1", "0", "port numbers go from 1 to 65535"),
    ("127.0.0.1", "65536", "port numbers go from 1 to 65535"),
    ("127.0.0.1", "99999999999999999999", "port numbers go from 1 to 65535"),
    ("127.0.0.1", "-1", "port numbers go from 1 to 65535"),
    ("127.0.0.1", "", "port numbers go from 1 to 65535"),
    ("127.0.0.1", "no-such-service", "services(5) has no such port"),
    ("[mx.example.org]", "25", "there is no such host"),
    ("", "25", "there is no such host"),
  ])
  func `says that an address is none`(_ host: String, _ port: String, _ reason: String) {
    let error = error(host: host, port: port, by: later)
    #expect(error?.code == .unresolved)
    #expect(error?.reason == reason)
  }

  @Test func `knows services by name`() throws {
    let addresses = try NetworkAddress.resolve(
      host: "192.0.2.1", port: "smtp", name: "mx", by: later)
    #expect(addresses.map(\.family) == [AF_INET])
  }

  @Test func `a call in the background returns what it finds`() throws {
    #expect(try BackgroundCall.wait(by: later) { 7 } == 7)
  }

  @Test func `a call in the background is left to itself when the time is over`() {
    let isOver = Mutex(false)
    let deadline = soon
    #expect(throws: Errno.timedOut) {
      try BackgroundCall.wait(by: deadline) {
        while !isOver.withLock({ $0 }) { usleep(10_000) }
      }
    }
    #expect(ContinuousClock.now >= deadline)
    isOver.withLock { $0 = true }
  }
}
