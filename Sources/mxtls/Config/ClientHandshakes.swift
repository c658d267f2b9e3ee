// SPDX-License-Identifier: Apache-2.0

import Platform
import Postfix
import PostfixHost
import Rotation
import SMTP
import SystemPackage

/// The handshakes of this host's client with one of its own servers, before a change and afterwards.
struct ClientHandshakes {
  /// The services that shook hands before the change.
  let services: [String]
  private let trial: ClientTrial
  private let endpoint: Endpoint

  /// How long a client that fails after the change is tried again.
  private static let patience = Duration.seconds(10)

  /// Finds a server with which a service of the client does TLS.
  ///
  /// Nil where there is none, or Postfix came without posttls-finger(1).
  init?(_ configuration: PostfixConfiguration, _ host: LocalHost, _ console: Console) {
    let path = console.environment["PATH"]
    guard let program = ForeignProgram("posttls-finger", searchPath: path) else { return nil }
    let trial = ClientTrial(
      program.path, searchPath: path, in: configuration.host.configurationDirectory)
    let servers = host.servers.map(\.server).filter {
      !$0.endpoint.isProxied && ($0.use.isWrapper || ($0.use.level ?? .none) > .none)
    }
    for server in servers.prefix(3) {
      let services = try? trial.successes(of: configuration, with: server.endpoint)
      guard let services, !services.isEmpty else { continue }
      self.services = services
      self.trial = trial
      endpoint = server.endpoint
      return
    }
    return nil
  }

  /// Makes sure that every service that shook hands before still does.
  ///
  /// - Parameter configuration: What main.cf and master.cf say now.
  /// - Throws: A `Failure` of status `notConfirmed`.
  func requireNoneLost(_ configuration: PostfixConfiguration) throws(Failure) {
    try Pause.untilNothingIsWorse(for: Self.patience) { () throws(Failure) in
      let now = try reporting { () throws(ConfigurationError) in
        try trial.successes(of: configuration, with: endpoint)
      }
      return services.filter { !now.contains($0) }.map {
        "\($0): no longer does TLS with \(endpoint), a server of this host"
      }
    }
  }
}

extension ClientTrial {
  fileprivate func successes(
    of configuration: PostfixConfiguration, with endpoint: Endpoint
  ) throws(ConfigurationError) -> [String] {
    try successes(
      of: configuration, with: endpoint.host, port: endpoint.knownPort,
      isWrapper: endpoint.isWrapper)
  }
}
