// SPDX-License-Identifier: Apache-2.0

private import Glibc
private import SystemPackage

extension StreamSocket {
  /// Connects to a server by TCP; if its host has several addresses, to the first that answers.
  ///
  /// The corresponding C functions are `getaddrinfo` and `connect`.
  ///
  /// - Parameters:
  ///   - host: An address, one of IPv6 with or without brackets, or a name.
  ///   - port: A number from 1 to 65535, or a name of services(5).
  ///   - deadline: Until when to wait. Every address gets its share of the time.
  /// - Throws: A `SocketError`: `unresolved` where there is no such host or service; otherwise what
  ///   was wrong with the first address that could be reached, or with the last if none could.
  package init(
    host: String, port: String, by deadline: ContinuousClock.Instant
  ) throws(SocketError) {
    let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:\(port)" : "\(host):\(port)"
    let addresses = try NetworkAddress.resolve(host: host, port: port, name: name, by: deadline)
    var failure: SocketError?
    for (index, address) in addresses.enumerated() {
      let share = (deadline - .now) / (addresses.count - index)
      do throws(Errno) {
        self.init(adopting: try Self.connect(address, by: .now + share), name: name)
        return
      } catch {
        // A machine without IPv6 also finds addresses of IPv6, which it cannot reach.
        guard failure?.code ?? .unreachable == .unreachable else { continue }
        failure = SocketError(error, .connect, name)
      }
    }
    throw failure ?? SocketError(.addressNotAvailable, .connect, name)
  }

  /// Connects to a server by TCP at one address.
  ///
  /// - Parameters:
  ///   - address: The address.
  ///   - name: What errors call the server.
  ///   - deadline: Until when to wait.
  /// - Throws: A `SocketError`.
  package init(
    _ address: NetworkAddress, name: String, by deadline: ContinuousClock.Instant
  ) throws(SocketError) {
    do throws(Errno) {
      self.init(adopting: try Self.connect(address, by: deadline), name: name)
    } catch {
      throw SocketError(error, .connect, name)
    }
  }

  private static func connect(
    _ address: NetworkAddress, by deadline: ContinuousClock.Instant
  ) throws(Errno) -> OpenFile {
    let file = try open(address.family)
    // A dialogue sends one short line after the other: each would wait for the server's system to
    // acknowledge the one before, which takes its time where the server has nothing to say.
    var isOn: CInt = 1
    let length = socklen_t(MemoryLayout<CInt>.size)
    let descriptor = file.descriptor
    _ = try systemCall {
      setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, length)
    }
    do throws(Errno) {
      try address.withSocketAddress { (pointer, length) throws(Errno) in
        _ = try systemCall { Glibc.connect(descriptor, pointer, length) }
      }
      return file
    } catch {
      guard error == .nowInProgress else { throw error }
    }
    while true {
      try file.wait(for: CInt(POLLOUT), by: deadline)
      // SO_ERROR says nothing of a connection that is still being made.
      if file.hasPeer { return file }
      try file.throwPendingError()
    }
  }
}

extension OpenFile {
  fileprivate var hasPeer: Bool {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getpeername(descriptor, $0, &length) == 0
      }
    }
  }

  /// Throws what became of a connection that was being made, if it failed.
  fileprivate func throwPendingError() throws(Errno) {
    var code: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    _ = try systemCall { getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) }
    if code != 0 { throw Errno(rawValue: code) }
  }
}
