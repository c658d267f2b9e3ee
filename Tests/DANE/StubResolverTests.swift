// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import DANE

/// Who else could answer, and what a server could answer instead; real servers are in `ResolverTests`.
@Suite struct StubResolverTests {
  private static func question() throws -> DNSQuestion {
    DNSQuestion(try DNSName("mx.example"), .a)
  }

  /// A server at 127.0.0.1 that answers the first datagram with others, made from it.
  private static func serve(
    port: UInt16 = 0, _ answers: @escaping @Sendable ([UInt8]) -> [[UInt8]]
  ) throws -> NameServers.Server {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    Thread.detachNewThread {
      var room = [UInt8](repeating: 0, count: 512)
      var client = sockaddr_in()
      withUnsafeMutablePointer(to: &client) { place in
        place.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          var size = socklen_t(MemoryLayout<sockaddr_in>.size)
          let count = recvfrom(descriptor, &room, room.count, 0, address, &size)
          for answer in answers(Array(room.prefix(max(0, count)))) {
            _ = sendto(descriptor, answer, answer.count, 0, address, size)
          }
        }
      }
      close(descriptor)
    }
    return NameServers.Server(
      address: "127.0.0.1", port: UInt16(bigEndian: place.sin_port))
  }

  /// A response to a query: one address, or what `change` makes of it.
  private static func response(
    to query: [UInt8], last: UInt8 = 1, change: (inout [UInt8]) -> Void = { _ in }
  ) -> [UInt8] {
    // Without the OPT record at the end, which has eleven octets.
    var bytes = Array(query.dropLast(11))
    bytes[2] = 0x81
    bytes[3] = 0xA0
    bytes[7] = 1
    bytes[11] = 0
    bytes += [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, last]
    change(&bytes)
    return bytes
  }

  private static func ask(_ server: NameServers.Server) throws -> StubResolver.Reply {
    StubResolver(servers: NameServers([server])).reply(to: try question(), by: .now + .seconds(60))
  }

  @Test func `passes over what is no answer to its question`() throws {
    let server = try Self.serve { query in
      [
        [], [0], Array(query),  // the query itself
        Self.response(to: query, last: 2) { $0[0] ^= 1 },  // another number
        Self.response(to: query, last: 3) { $0[13] ^= 1 },  // another name
        Self.response(to: query, last: 4) { $0[25] = 28 },  // another type
        Self.response(to: query, last: 5) { $0[27] = 3 },  // another class
        Self.response(to: query, last: 6) { $0[5] = 0 },  // no question
        Self.response(to: query, last: 7) { $0.removeLast() },
        Self.response(to: query),
      ]
    }
    let reply = try Self.ask(server)
    #expect(reply.answer.state == .secure)
    #expect(reply.answer.data == [[192, 0, 2, 1]])
    #expect(!reply.isByTCP)
  }

  @Test func `takes no record of another name for an answer`() throws {
    let server = try Self.serve { query in
      [
        Self.response(to: query) {
          // The record is the root's.
          $0.replaceSubrange($0.count - 16..<$0.count - 14, with: [0])
        }
      ]
    }
    let reply = try Self.ask(server)
    #expect(reply.answer.existence == .noData)
    #expect(reply.answer.data.isEmpty)
  }

  @Test(arguments: [[0, 200, 1], [], [0, 0], [0, 3, 1, 2, 3]] as [[UInt8]])
  func `what comes by TCP and is no answer is none`(bytes: [UInt8]) throws {
    let stream = try LocalServer { client in
      _ = client.receive(until: [0x80, 0, 0, 0])
      client.send(bytes)
    }
    let server = try Self.serve(port: stream.port) { query in
      [Self.response(to: query) { $0[2] |= 2 }]
    }
    let reply = try Self.ask(server)
    guard case .unreachable = reply.answer.state else {
      Issue.record("\(reply)")
      return
    }
    #expect(reply.isByTCP)
    withExtendedLifetime(stream) {}
  }

  @Test func `a failure is told by its code`() throws {
    for code: UInt8 in [1, 2, 4, 5] {
      let server = try Self.serve { query in
        [Self.response(to: query) { $0[3] = 0x80 | code }]
      }
      #expect(try Self.ask(server).answer.state == .serverFailure(code: code))
    }
  }
}
