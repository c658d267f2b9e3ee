// SPDX-License-Identifier: Apache-2.0

/// The name servers that a machine asks, as resolv.conf(5) names them.
package struct NameServers: Hashable, Sendable {
  /// A name server.
  package struct Server: Hashable, Sendable, CustomStringConvertible {
    /// An address of IPv4 or IPv6, without brackets.
    package let address: String
    package let port: UInt16

    /// Names a server.
    ///
    /// - Parameters:
    ///   - address: An address of IPv4 or IPv6, without brackets.
    ///   - port: From 1 on.
    package init(address: String, port: UInt16 = 53) {
      self.address = address
      self.port = port
    }

    /// Reads "ADDRESS" or "ADDRESS@PORT", as libunbound has it.
    ///
    /// - Parameter text: The text; whether the address is one is seen when it is asked.
    /// - Throws: A `ResolverError` of code `badServer`.
    package init(_ text: String) throws(ResolverError) {
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count <= 2, !parts[0].isEmpty,
        parts[0].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
        let port = parts.count == 2 ? UInt16(parts[1]) : 53, port > 0
      else { throw ResolverError(.badServer, "\"\(text)\" is no address of a name server") }
      self.init(address: String(parts[0]), port: port)
    }

    /// The server as libunbound has it, "127.0.0.1@53".
    package var description: String { "\(address)@\(port)" }
  }

  /// The servers, in the order in which they are asked; one at least.
  package let servers: [Server]

  /// Takes some servers.
  ///
  /// - Parameter servers: The servers; none for the one on this machine, as for libc.
  package init(_ servers: [Server]) {
    self.servers = servers.isEmpty ? [Server(address: "127.0.0.1")] : servers
  }

  /// Reads the text of resolv.conf.
  ///
  /// As for libc, servers after the third are not asked, and a line may have a comment after the
  /// address.
  ///
  /// - Parameter text: The text; empty where there is no such file.
  package init(resolverConfiguration text: String) {
    var servers: [Server] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      // libc wants the keyword at the very start of the line.
      guard line.hasPrefix("nameserver"), words.count >= 2, words[0] == "nameserver",
        servers.count < 3, !words[1].contains("@")
      else { continue }
      servers.append(Server(address: String(words[1])))
    }
    self.init(servers)
  }
}
