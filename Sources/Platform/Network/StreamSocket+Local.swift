// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

extension StreamSocket {
  /// Connects to a server on this machine by its socket in the file system.
  ///
  /// The corresponding C function is `connect`, on an `AF_UNIX` socket.
  ///
  /// - Parameters:
  ///   - path: The socket's name, of any length.
  ///   - deadline: Until when to wait for a server that has too much to do.
  /// - Throws: A `SocketError`: `refused` where there is a socket, but no server; `timedOut` when
  ///   the time is over.
  package init(_ path: FilePath, by deadline: ContinuousClock.Instant) throws(SocketError) {
    do throws(Errno) {
      let file = try Self.open(AF_UNIX)
      while try !Self.connect(file, path) {
        guard ContinuousClock.now < deadline else { throw Errno.timedOut }
        // No system call waits for a place in the server's queue.
        usleep(20_000)
      }
      self.init(adopting: file, name: path.string)
    } catch {
      throw SocketError(error, .connect, path.string)
    }
  }

  /// Connects, unless the server's queue is full.
  private static func connect(
    _ file: borrowing OpenFile, _ path: FilePath
  ) throws(Errno) -> Bool {
    let descriptor = file.descriptor
    do throws(Errno) {
      try path.withSocketAddress { (address, length) throws(Errno) in
        _ = try systemCall { Glibc.connect(descriptor, address, length) }
      }
      return true
    } catch .resourceTemporarilyUnavailable {
      return false
    }
  }
}

extension FilePath {
  /// Lends the path as the address of a socket, which has room for 107 bytes.
  ///
  /// A longer one is reached by a short name, through its opened directory.
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
