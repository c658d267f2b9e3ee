// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// One end of a connection between two processes that keeps messages apart.
///
/// The corresponding C function is `socketpair`, of type `SOCK_SEQPACKET`.
package struct MessageSocket: ~Copyable {
  private let file: OpenFile
  package var descriptor: CInt { file.descriptor }

  /// The greatest length of a message, in bytes; longer ones are cut.
  package static let limit = 60_000

  package init(adopting file: consuming OpenFile) { self.file = file }

  /// Makes two connected ends.
  package static func pair() throws(Errno) -> MessageSocketPair {
    var ends: [CInt] = [-1, -1]
    let type = CInt(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    _ = try systemCall { socketpair(AF_UNIX, type, 0, &ends) }
    return MessageSocketPair(
      ours: MessageSocket(adopting: OpenFile(adopting: ends[0])),
      theirs: MessageSocket(adopting: OpenFile(adopting: ends[1])))
  }

  /// Sends a message, and waits while there is no room for it.
  ///
  /// - Throws: `Errno.brokenPipe` where the other end is closed.
  package func send(_ message: [UInt8]) throws(Errno) {
    let bytes = message.prefix(Self.limit)
    _ = try systemCall {
      bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
    }
  }

  /// Receives a message.
  ///
  /// An end that is closed with messages of ours unread reports that once, before what it sent last
  /// (unix(7): ECONNRESET); what it sent is received all the same.
  ///
  /// - Parameter waiting: Whether to wait until there is one.
  /// - Returns: The message; empty when the other end is closed; nil when there is none yet.
  /// - Throws: What the system reports.
  package func receive(waiting: Bool = true) throws(Errno) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: Self.limit)
    let flags = waiting ? 0 : CInt(MSG_DONTWAIT)
    while true {
      do throws(Errno) {
        let count = try systemCall { recv(descriptor, &buffer, buffer.count, flags) }
        return Array(buffer.prefix(count))
      } catch .resourceTemporarilyUnavailable {
        return nil
      } catch .connectionReset {
        continue
      }
    }
  }
}
