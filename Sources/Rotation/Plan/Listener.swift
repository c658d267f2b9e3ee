// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import KeyPairs
internal import Postfix
internal import Primitives
package import SMTP

/// A server as a client of this host can ask it.
package struct Listener: Hashable, Sendable {
  package let endpoint: Endpoint
  /// The tables by which it chooses what it shows; nil where it has none.
  let maps: ServerNameMaps?
  /// What postconf(1) calls the service of smtpd(8).
  let service: String

  /// Where the servers among the users of a pair listen, as far as a client of this host can ask them.
  ///
  /// - Parameters:
  ///   - users: Who loads the pair.
  ///   - configuration: Has the interfaces.
  /// - Returns: The servers, each once.
  static func servers(
    of users: [ConfiguredPair.User], in configuration: PostfixConfiguration
  ) -> [Listener] {
    users.flatMap { user -> [Listener] in
      guard user.program == .smtpd, user.use.loadsPairs, let service = user.service else {
        return []
      }
      let maps = ServerNameMaps(of: service, in: configuration)
      return doors(of: service, in: configuration)
        .map { Endpoint(service: $0, isWrapper: user.use.isWrapper, configuration) }
        .map { Listener(endpoint: $0, maps: maps, service: service.identity) }
    }.unique
  }

  /// The services through which clients get to one of smtpd(8): itself, or postscreen(8), which hands
  /// its connections over.
  ///
  /// - Parameters:
  ///   - service: The service of smtpd(8).
  ///   - configuration: Tells which services are disabled.
  /// - Returns: Those that listen to the network.
  static func doors(
    of service: MasterService, in configuration: PostfixConfiguration
  ) -> [MasterService] {
    let doors =
      service.type == "inet"
      ? [service]
      : configuration.master.services.filter { door in
        guard door.command == "postscreen" else { return false }
        // postscreen(8) hands its connections to the service of that name.
        let name = (try? configuration.value(of: "smtpd_service_name", in: door)) ?? nil
        return (name ?? "smtpd") == service.name
      }
    return doors.filter { $0.type == "inet" && !configuration.isDisabled($0) }
  }
}

extension Endpoint {
  /// The address of a service: that of its name, or the first of inet_interfaces.
  init(service: MasterService, isWrapper: Bool, _ configuration: PostfixConfiguration) {
    let proxy = "\(service.command)_upstream_proxy_protocol"
    let isProxied = (try? configuration.value(of: proxy, in: service))?.isEmpty == false
    if let colon = service.name.lastIndex(of: ":") {
      let host = service.name[..<colon].filter { $0 != "[" && $0 != "]" }
      self.init(
        host: host.isEmpty ? Self.interface(configuration) : String(host),
        port: String(service.name[service.name.index(after: colon)...]), isWrapper: isWrapper,
        isProxied: isProxied)
    } else {
      self.init(
        host: Self.interface(configuration), port: service.name, isWrapper: isWrapper,
        isProxied: isProxied)
    }
  }

  private static func interface(_ configuration: PostfixConfiguration) -> String {
    let interfaces = (try? configuration.list(of: "inet_interfaces")) ?? []
    let protocols = (try? configuration.list(of: "inet_protocols")) ?? []
    guard let first = interfaces.first, first != "all", first != "loopback-only" else {
      return protocols == ["ipv6"] ? "::1" : "127.0.0.1"
    }
    return first.filter { $0 != "[" && $0 != "]" }
  }
}
