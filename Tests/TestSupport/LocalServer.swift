// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A server at a socket in the file system or at a port of the loopback interface, which ends when
/// the test lets go of it.
///
/// It serves one connection after the other, on a thread of its own.
package final class LocalServer: Sendable {
  private let listener: Int32
  /// The port, or 0 where there is none.
  package let port: UInt16

  /// Starts a server in the file system.
  ///
  /// - Parameters:
  ///   - path: Where the socket is to be; the path may be of any length.
  ///   - serve: Serves a connection, which is closed afterwards.
  /// - Throws: What the system reports.
  package convenience init(
    at path: String, _ serve: @escaping @Sendable (LocalConnection) -> Void
  ) throws {
    self.init(listener: try Self.listen(at: path), port: 0, serve)
  }

  /// Starts a server at a port that is free.
  ///
  /// - Parameters:
  ///   - isIPv6: Whether it is at ::1, and not at 127.0.0.1.
  ///   - serve: Serves a connection, which is closed afterwards.
  /// - Throws: What the system reports.
  package convenience init(
    isIPv6: Bool = false, _ serve: @escaping @Sendable (LocalConnection) -> Void
  ) throws {
    let (listener, port) = try Self.bindToLoopback(isIPv6: isIPv6, backlog: 8)
    self.init(listener: listener, port: port, serve)
  }

  private init(
    listener: Int32, port: UInt16, _ serve: @escaping @Sendable (LocalConnection) -> Void
  ) {
    self.listener = listener
    self.port = port
    Thread.detachNewThread {
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { break }
        // A program that another test starts is not to keep it open.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        serve(LocalConnection(descriptor: descriptor))
        close(descriptor)
      }
      close(listener)
    }
  }

  deinit {
    // The thread closes it: the number must not be another file's while it is accepting.
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// Makes a socket with a server's end, but nobody who accepts; the caller closes it.
  package static func listen(at path: String) throws -> Int32 {
    let url = URL(fileURLWithPath: path)
    let directory = open(url.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(directory) }
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard directory >= 0, listener >= 0 else { throw POSIXError(.EMFILE) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let short = "/proc/self/fd/\(directory)/\(url.lastPathComponent)"
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isBound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, length) == 0 }
    }
    guard isBound, Foundation.listen(listener, 8) == 0 else {
      close(listener)
      throw POSIXError(.EADDRINUSE)
    }
    return listener
  }

  /// Makes a socket that stays in the file system and takes no connection.
  package static func endListening(at path: String) throws {
    let listener = try listen(at: path)
    // Closed alone it would go on in a process that another test is starting.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// Takes a free port of the loopback interface, without anybody who accepts.
  ///
  /// - Parameters:
  ///   - isIPv6: Whether it is at ::1, and not at 127.0.0.1.
  ///   - backlog: How many may wait to be accepted; nil refuses all.
  /// - Returns: A socket, which the caller closes, and its port.
  /// - Throws: What the system reports.
  package static func bindToLoopback(
    isIPv6: Bool = false, backlog: Int32?
  ) throws -> (listener: Int32, port: UInt16) {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let listener = socket(isIPv6 ? AF_INET6 : AF_INET, type, 0)
    guard listener >= 0 else { throw POSIXError(.EMFILE) }
    var v4 = sockaddr_in()
    v4.sin_family = sa_family_t(AF_INET)
    v4.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var v6 = sockaddr_in6()
    v6.sin6_family = sa_family_t(AF_INET6)
    withUnsafeMutableBytes(of: &v6.sin6_addr) { $0[15] = 1 }
    let port = isIPv6 ? takePort(of: &v6, listener) : takePort(of: &v4, listener)
    guard let port, backlog.map({ Foundation.listen(listener, $0) == 0 }) ?? true else {
      close(listener)
      throw POSIXError(.EADDRNOTAVAIL)
    }
    return (listener, port)
  }

  private static func takePort<Address>(of address: inout Address, _ socket: Int32) -> UInt16? {
    var length = socklen_t(MemoryLayout<Address>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    // The port is at the same place in both.
    return withUnsafeBytes(of: address) { bytes in
      isBound ? UInt16(bytes[2]) << 8 | UInt16(bytes[3]) : nil
    }
  }
}

/// The server's end of a connection.
package struct LocalConnection: Sendable {
  fileprivate let descriptor: Int32

  /// Sends bytes; nothing happens where the client has gone.
  package func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.send(
          descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Sends a text in which a bar stands for NUL.
  package func send(_ text: String) { send(text.utf8.map { $0 == UInt8(ascii: "|") ? 0 : $0 }) }

  /// Receives bytes until those that end a message are there, or the client has gone.
  package func receive(until end: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while recv(descriptor, &byte, 1, 0) == 1 {
      bytes.append(byte)
      if bytes.suffix(end.count).elementsEqual(end) { return bytes }
    }
    return nil
  }

  /// Waits until the client has gone.
  package func waitForEnd() {
    var byte: UInt8 = 0
    while recv(descriptor, &byte, 1, 0) > 0 {}
  }
}
