// SPDX-License-Identifier: Apache-2.0

import Postfix

/// The client of Postfix that a session in a cache is for, as far as the configuration tells.
struct SessionClient {
  /// smtp or lmtp.
  let program: TLSProgram
  /// Whether it begins TLS with the connection.
  let isWrapper: Bool
  /// The level that it demands of servers for which no table says otherwise.
  let level: TLSSecurityLevel?
  /// What it asks servers for: `hostname`, `nexthop`, a name, or nothing.
  let serverName: String?

  /// Finds the client.
  ///
  /// smtp(8) and lmtp(8) are one program, whose parameters have the name that it is started by.
  ///
  /// - Parameters:
  ///   - name: The service of master.cf, as the key of the session has it.
  ///   - known: The program whose cache it is; nil where that is not known.
  ///   - configuration: The configuration; nil where there is none.
  init(_ name: String?, _ known: TLSProgram?, in configuration: PostfixConfiguration?) {
    let clients: [TLSProgram] = [.smtp, .lmtp]
    let services = clients.flatMap { configuration?.services(of: $0) ?? [] }
    let service = services.first { $0.name == name }
    let own = service.flatMap { TLSProgram(rawValue: $0.program) }
    program = known.flatMap { clients.contains($0) ? $0 : nil } ?? own ?? .smtp
    let use = try? configuration?.tlsUse(of: program, in: service)
    isWrapper = use?.isWrapper ?? false
    level = use?.level
    let parameter = program.parameter("servername")
    serverName = (try? configuration?.value(of: parameter, in: service)) ?? nil
  }
}
