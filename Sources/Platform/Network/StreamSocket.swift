// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import SystemPackage

/// A connection to a server, on this machine or another, that carries bytes both ways.
///
/// Nothing waits beyond its deadline. The corresponding C functions are `send` and `recv`, on a
/// socket of type `SOCK_STREAM`.
package struct StreamSocket: ~Copyable {
  private let file: OpenFile
  /// What errors call the server.
  private let name: String

  /// Takes over a socket that is connected and does not block.
  init(adopting file: consuming OpenFile, name: String) {
    self.file = file
    self.name = name
  }

  /// Makes a socket that does not block, of an address family.
  static func open(_ family: CInt) throws(Errno) -> OpenFile {
    let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    return OpenFile(adopting: try systemCall { socket(family, type, 0) })
  }

  /// Sends bytes, all of them.
  ///
  /// - Parameters:
  ///   - bytes: What to send.
  ///   - deadline: Until when to wait for a server that does not read.
  /// - Throws: A `SocketError`, of code `timedOut` when the time is over; some bytes may be sent
  ///   then.
  package func send(
    _ bytes: RawSpan, by deadline: ContinuousClock.Instant
  ) throws(SocketError) {
    var sent = 0
    while sent < bytes.byteCount {
      let rest = bytes.extracting(droppingFirst: sent)
      sent += try transfer(.send, CInt(POLLOUT), by: deadline) {
        rest.withUnsafeBytes {
          Glibc.send(file.descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
        }
      }
    }
  }

  /// Receives what there is, and waits for it if there is nothing yet.
  ///
  /// - Parameters:
  ///   - room: Where to put it.
  ///   - deadline: Until when to wait.
  /// - Returns: The number of bytes; 0 where the server has closed the connection.
  /// - Throws: A `SocketError`, of code `timedOut` when the time is over.
  package func receive(
    into room: UnsafeMutableRawBufferPointer, by deadline: ContinuousClock.Instant
  ) throws(SocketError) -> Int {
    try transfer(.receive, CInt(POLLIN), by: deadline) {
      recv(file.descriptor, room.baseAddress, room.count, 0)
    }
  }

  /// Receives what there is, which must be no secret, and waits for it if there is nothing yet.
  ///
  /// - Parameter deadline: Until when to wait.
  /// - Returns: At most 16 KiB; nothing where the server has closed the connection.
  /// - Throws: A `SocketError`, of code `timedOut` when the time is over.
  package func receive(by deadline: ContinuousClock.Instant) throws(SocketError) -> [UInt8] {
    try withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) {
      (room) throws(SocketError) in
      Array(room.prefix(try receive(into: room, by: deadline)))
    }
  }

  private func transfer(
    _ operation: SocketError.Operation, _ event: CInt, by deadline: ContinuousClock.Instant,
    _ call: () -> Int
  ) throws(SocketError) -> Int {
    while true {
      do throws(Errno) {
        return try systemCall(call)
      } catch {
        guard error == .resourceTemporarilyUnavailable else {
          throw SocketError(error, operation, name)
        }
      }
      do throws(Errno) {
        try file.wait(for: event, by: deadline)
      } catch {
        throw SocketError(error, operation, name)
      }
    }
  }
}

extension OpenFile {
  /// Waits for an event of poll(2), or for a minute: the caller finds out which by trying again.
  ///
  /// - Throws: `Errno.timedOut` when the deadline is over already.
  func wait(for event: CInt, by deadline: ContinuousClock.Instant) throws(Errno) {
    let left = deadline - .now
    guard left > .zero else { throw Errno.timedOut }
    var waiting = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    let milliseconds = CInt(min(left / .milliseconds(1) + 1, 60_000))
    _ = try systemCall { poll(&waiting, 1, milliseconds) }
  }
}
