// SPDX-License-Identifier: Apache-2.0

private import Glibc
private import SystemPackage

/// A socket that sends datagrams to one server and receives those of that server alone.
///
/// The system chooses its port. The corresponding C functions are `connect`, `send` and `recv`, on a
/// socket of type `SOCK_DGRAM`.
package struct DatagramSocket: ~Copyable {
  private let file: OpenFile
  /// What errors call the server.
  private let name: String

  /// Makes a socket for a server; nothing is sent.
  ///
  /// - Parameters:
  ///   - address: An address, one of IPv6 with or without brackets; no name is looked up.
  ///   - port: From 1 on.
  /// - Throws: A `SocketError`: `unresolved` where it is no address, `unreachable` where no way leads
  ///   to it.
  package init(address: String, port: UInt16) throws(SocketError) {
    let isBare = address.contains(":") && !address.hasPrefix("[")
    let name = isBare ? "[\(address)]:\(port)" : "\(address):\(port)"
    let target = try NetworkAddress.numeric(address, port: port, name: name)
    do throws(Errno) {
      let type = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
      let file = OpenFile(adopting: try systemCall { socket(target.family, type, 0) })
      let descriptor = file.descriptor
      try target.withSocketAddress { (pointer, length) throws(Errno) in
        _ = try systemCall { connect(descriptor, pointer, length) }
      }
      self.file = file
      self.name = name
    } catch {
      throw SocketError(error, .connect, name)
    }
  }

  /// Sends a datagram.
  ///
  /// - Parameter datagram: At most what the network takes.
  /// - Throws: A `SocketError`, `refused` where the server's machine said to an earlier one that
  ///   nobody listens.
  package func send(_ datagram: RawSpan) throws(SocketError) {
    do throws(Errno) {
      _ = try systemCall {
        datagram.withUnsafeBytes {
          Glibc.send(file.descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
        }
      }
    } catch {
      throw SocketError(error, .send, name)
    }
  }

  /// Receives a datagram, and waits for it if there is none yet.
  ///
  /// - Parameters:
  ///   - limit: The rest of a longer one is lost.
  ///   - deadline: Until when to wait.
  /// - Returns: The datagram, which may be empty.
  /// - Throws: A `SocketError`: `timedOut` when the time is over, `refused` where nobody listens.
  package func receive(
    atMost limit: Int, by deadline: ContinuousClock.Instant
  ) throws(SocketError) -> [UInt8] {
    do throws(Errno) {
      while true {
        do throws(Errno) {
          return try withUnsafeTemporaryAllocation(byteCount: limit, alignment: 1) {
            (room) throws(Errno) in
            let count = try systemCall { recv(file.descriptor, room.baseAddress, room.count, 0) }
            return Array(room.prefix(count))
          }
        } catch {
          guard error == .resourceTemporarilyUnavailable else { throw error }
        }
        try file.wait(for: CInt(POLLIN), by: deadline)
      }
    } catch {
      throw SocketError(error, .receive, name)
    }
  }
}
