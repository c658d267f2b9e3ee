// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Platform

@Suite struct DatagramSocketTests {
  /// A port of the loopback interface that a socket of ours holds.
  ///
  /// - Parameter isDeaf: Whether it hears nobody else, so that the system refuses what comes there.
  /// - Returns: The socket, which the caller closes, and its port.
  /// - Throws: A `POSIXError` where there is none.
  private static func bindToLoopback(
    isDeaf: Bool = false
  ) throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
          && (!isDeaf || connect(descriptor, $0, length) == 0)
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    return (descriptor, UInt16(bigEndian: place.sin_port))
  }

  @Test func `sends to a server and hears that server alone`() throws {
    let server = try Self.bindToLoopback()
    defer { close(server.descriptor) }
    let client = try DatagramSocket(address: "127.0.0.1", port: server.port)
    try client.send(([1, 2, 3] as [UInt8]).span.bytes)
    var room = [UInt8](repeating: 0, count: 16)
    var from = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let stranger = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(stranger) }
    withUnsafeMutablePointer(to: &from) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        #expect(recvfrom(server.descriptor, &room, room.count, 0, address, &length) == 3)
        #expect(sendto(stranger, [9, 9] as [UInt8], 2, 0, address, length) == 2)
        #expect(sendto(server.descriptor, [4, 5, 6, 7] as [UInt8], 4, 0, address, length) == 4)
      }
    }
    #expect(room.prefix(3) == [1, 2, 3])
    // Of a datagram that has no room the rest is lost.
    #expect(try client.receive(atMost: 3, by: .now + .seconds(60)) == [4, 5, 6])
    do throws(SocketError) {
      _ = try client.receive(atMost: 3, by: .now + .milliseconds(10))
      Issue.record("there was a second one")
    } catch {
      #expect(error.code == .timedOut)
    }
  }

  @Test func `says that nobody listens`() throws {
    // Nobody else takes the port meanwhile.
    let server = try Self.bindToLoopback(isDeaf: true)
    defer { close(server.descriptor) }
    let client = try DatagramSocket(address: "127.0.0.1", port: server.port)
    try client.send(([1] as [UInt8]).span.bytes)
    do throws(SocketError) {
      _ = try client.receive(atMost: 16, by: .now + .seconds(60))
      Issue.record("somebody answers")
    } catch {
      #expect(error.code == .refused)
    }
  }

  @Test(arguments: ["mx.example", "", "127.0.0.1\u{0}", "[127.0.0.1", "::1::"])
  func `looks no name up`(address: String) {
    do throws(SocketError) {
      _ = try DatagramSocket(address: address, port: 53)
      Issue.record("\(address) is taken")
    } catch {
      #expect(error.code == .unresolved)
    }
  }
}
