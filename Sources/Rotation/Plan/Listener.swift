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

  /// Where the servers among the users of a pair listen, as far as a client of this host can ask them.
  ///
  /// A service of smtpd(8) that is handed its connections by postscreen(8) is asked through that. One
  /// behind a proxy, which wants the proxy's greeting, cannot be asked.
  ///
  /// - Parameters:
  ///   - users: Who loads the pair.
  ///   - configuration: Has the interfaces.
  /// - Returns: The servers, each once.
  static func servers(
    of users: [ConfiguredPair.User], in configuration: PostfixConfiguration
  ) -> [Listener] {
    let disabled = (try? configuration.list(of: "master_service_disable")) ?? []
    return users.flatMap { user -> [Listener] in
      guard user.program == .smtpd, user.use.loadsPairs, let service = user.service else {
        return []
      }
      let listeners =
        service.type == "inet"
        ? [service] : configuration.master.services.filter { $0.command == "postscreen" }
      let maps = ServerNameMaps(of: service, in: configuration)
      return listeners.filter {
        $0.type == "inet" && !isProxied($0, configuration)
          && !["inet", "\($0.name).inet", $0.identity].contains(where: disabled.contains)
      }.compactMap {
        Endpoint(service: $0, isWrapper: user.use.isWrapper, configuration)
      }.map { Listener(endpoint: $0, maps: maps) }
    }.unique
  }

  private static func isProxied(
    _ service: MasterService, _ configuration: PostfixConfiguration
  ) -> Bool {
    let name = "\(service.command)_upstream_proxy_protocol"
    return (try? configuration.value(of: name, in: service))?.isEmpty == false
  }
}

extension Endpoint {
  /// The address of a service: that of its name, or the first of inet_interfaces.
  fileprivate init?(
    service: MasterService, isWrapper: Bool, _ configuration: PostfixConfiguration
  ) {
    if let colon = service.name.lastIndex(of: ":") {
      let host = service.name[..<colon].filter { $0 != "[" && $0 != "]" }
      self.init(
        host: host.isEmpty ? Self.interface(configuration) : String(host),
        port: String(service.name[service.name.index(after: colon)...]), isWrapper: isWrapper)
    } else {
      self.init(host: Self.interface(configuration), port: service.name, isWrapper: isWrapper)
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
