// SPDX-License-Identifier: Apache-2.0

import DANE
import Postfix
import Primitives
import Rotation

/// Servers as the DNS knows them, each name and port once.
struct TLSAServices {
  private var all: [TLSAService] = []

  /// Makes an empty list.
  init() {}

  /// Finds the servers of this host's Postfix.
  ///
  /// - Parameters:
  ///   - local: The servers that master.cf has.
  ///   - hosts: The names of the host; none for those of main.cf.
  ///   - names: More of them.
  ///   - ports: The ports that are meant; none for all.
  ///   - console: Is told of names that cannot have records.
  /// - Throws: A `Failure` where there is no server.
  init(
    of local: LocalHost, hosts: [String], besides names: [String], ports: [UInt16],
    _ console: Console
  ) throws(Failure) {
    let servers = local.servers.map(\.server).filter { server in
      server.use.loadsPairs
        && (ports.isEmpty || server.endpoint.portNumber.map(ports.contains) ?? false)
    }
    // Others can reach none of them where this host alone is served; then they are meant all the same.
    let open = servers.filter { !$0.isLoopback }
    for server in open.isEmpty ? servers : open {
      guard let port = server.endpoint.portNumber else {
        console.warn("\(server.endpoint): its port is no number, and is passed over")
        continue
      }
      // A key that begins with a dot stands for names that nobody knows.
      let known = server.names.map(\.key).filter { !$0.hasPrefix(".") }
      for host in ((hosts.isEmpty ? server.hosts + known : hosts) + names).unique {
        do throws(RotationError) {
          add(host, port, try server.pairs(for: host).map(TLSAPair.init), nil)
        } catch {
          add(host, port, [], Failure(error))
        }
      }
    }
    all.removeAll { $0.pairs.isEmpty && $0.fault == nil }
    if all.isEmpty, local.failures.isEmpty {
      throw Failure(
        .configuration,
        "no server of master.cf has a certificate and listens"
          + (ports.isEmpty ? "" : " at such a port"),
        hint: "mxtls check tells more")
    }
    let unqualified = all.filter { !"\($0.host)".isFullyQualified }.map { "\($0.host)" }.unique
    for name in unqualified {
      console.warn("\(name): is no name that a host has in the DNS, and is passed over")
    }
    all.removeAll { unqualified.contains("\($0.host)") }
    if all.isEmpty, local.failures.isEmpty {
      throw Failure(
        hosts.isEmpty ? .configuration : .usage, "no name is left to have records",
        hint: "give the name that the MX record has, such as mail.example.com")
    }
  }

  /// Adds a server, unless it is there: then its pairs.
  mutating func add(_ host: String, _ port: UInt16, _ pairs: [TLSAPair], _ fault: Failure?) {
    guard let name = try? DNSName(host) else { return }
    let service = TLSAService(name, port: port, pairs, fault: fault)
    if let place = all.firstIndex(where: { $0.host == name && $0.port == port }) {
      all[place].add(service)
    } else {
      all.append(service)
    }
  }

  /// By name and port.
  var inOrder: [TLSAService] {
    all.sorted { ("\($0.host)", $0.port) < ("\($1.host)", $1.port) }
  }
}
