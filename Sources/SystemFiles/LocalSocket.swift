// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A connection to a server on this machine, by a socket in the file system.
///
/// Nothing waits beyond its deadline. The corresponding C functions are `connect`, `send` and `recv`,
/// on an `AF_UNIX` socket of type `SOCK_STREAM`.
package struct LocalSocket: ~Copyable {
  private let file: OpenFile
  private let path: FilePath

  /// Connects to a server.
  ///
  /// - Parameters:
  ///   - path: The socket's name, of any length.
  ///   - deadline: Until when to wait for a server that has too much to do.
  /// - Throws: A `FileError`, of code `busy` when the time is over; with the `errno`
  ///   `connectionRefused` where there is a socket, but no server.
  package init(_ path: FilePath, by deadline: ContinuousClock.Instant) throws(FileError) {
    let file = try attempt(.open, path) { () throws(Errno) in
      let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
      return OpenFile(adopting: try systemCall { socket(AF_UNIX, type, 0) })
    }
    while try !Self.connect(file, path) {
      guard ContinuousClock.now < deadline else { throw Self.late(.open, path) }
      // There is nothing to wait for a place in the server's queue with.
      usleep(20_000)
    }
    self.file = file
    self.path = path
  }

  /// Sends bytes, all of them.
  ///
  /// - Parameters:
  ///   - bytes: What to send.
  ///   - deadline: Until when to wait for a server that does not read.
  /// - Throws: A `FileError`, of code `busy` when the time is over; some bytes may be sent then.
  package func send(
    _ bytes: RawSpan, by deadline: ContinuousClock.Instant
  ) throws(FileError) {
    var sent = 0
    while sent < bytes.byteCount {
      let rest = bytes.extracting(droppingFirst: sent)
      sent += try transfer(.write, CInt(POLLOUT), by: deadline) {
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
  /// - Throws: A `FileError`, of code `busy` when the time is over.
  package func receive(
    into room: UnsafeMutableRawBufferPointer, by deadline: ContinuousClock.Instant
  ) throws(FileError) -> Int {
    try transfer(.read, CInt(POLLIN), by: deadline) {
      recv(file.descriptor, room.baseAddress, room.count, 0)
    }
  }

  /// Connects, unless the server's queue is full.
  private static func connect(
    _ file: borrowing OpenFile, _ path: FilePath
  ) throws(FileError) -> Bool {
    let descriptor = file.descriptor
    do {
      try path.withSocketAddress { (address, length) throws(Errno) in
        _ = try systemCall { Glibc.connect(descriptor, address, length) }
      }
      return true
    } catch .resourceTemporarilyUnavailable {
      return false
    } catch {
      throw FileError(error, .open, path)
    }
  }

  private func transfer(
    _ operation: FileError.Operation, _ event: CInt, by deadline: ContinuousClock.Instant,
    _ call: () -> Int
  ) throws(FileError) -> Int {
    while true {
      do throws(Errno) {
        return try systemCall(call)
      } catch {
        guard error == .resourceTemporarilyUnavailable else {
          throw FileError(error, operation, path)
        }
      }
      let left = deadline - .now
      guard left > .zero else { throw Self.late(operation, path) }
      var waiting = pollfd(fd: file.descriptor, events: Int16(event), revents: 0)
      let milliseconds = CInt(min(left / .milliseconds(1) + 1, 60_000))
      _ = try attempt(operation, path) { () throws(Errno) in
        try systemCall { poll(&waiting, 1, milliseconds) }
      }
    }
  }

  private static func late(_ operation: FileError.Operation, _ path: FilePath) -> FileError {
    FileError(.busy, operation, path, reason: "the server does not answer")
  }
}

extension FilePath {
  /// Lends the path as the address of a socket, which has room for 107 bytes.
  ///
  /// A longer one is reached through its directory, opened, by a name that is short.
  fileprivate func withSocketAddress(
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Void
  ) throws(Errno) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard string.utf8.count >= room, let name = lastComponent else {
      return try fill(&address, body)
    }
    let directory = removingLastComponent().orWorkingDirectory
    // O_PATH, from <bits/fcntl-linux.h>, which the Glibc module does not show.
    let flags = 0o10_000_000 | O_DIRECTORY | O_CLOEXEC
    let opened = OpenFile(adopting: try directory.systemCall { open($0, flags) })
    let short = FilePath("/proc/self/fd/\(opened.descriptor)").appending(name)
    guard short.string.utf8.count < room else { throw Errno.fileNameTooLong }
    try short.fill(&address, body)
  }

  private func fill(
    _ address: inout sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Void
  ) throws(Errno) {
    withPlatformString { path in
      withUnsafeMutableBytes(of: &address.sun_path) { room in
        room.copyMemory(from: UnsafeRawBufferPointer(start: path, count: strlen(path) + 1))
      }
    }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    try withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { socket in
        Result { () throws(Errno) in try body(socket, length) }
      }
    }.get()
  }
}
