// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PostfixHost
import SMTP

/// How servers are probed.
struct ProbeManner: ParsableArguments {
  @Flag(name: [.customShort("4"), .customLong("ipv4")], help: "Only ask addresses of IPv4.")
  var v4 = false

  @Flag(name: [.customShort("6"), .customLong("ipv6")], help: "Only ask addresses of IPv6.")
  var v6 = false

  @Option(
    help: ArgumentHelp(
      "The name to ask the server for in TLS, in place of the host's.", valueName: "host"))
  var serverName: String?

  @Flag(help: "Ask for no name in TLS, as Postfix does at the level may.")
  var noServerName = false

  @Option(
    help: ArgumentHelp(
      "How many connections to make to an address at most: 1, 2 or 3.", valueName: "n"))
  var connections = 3

  @Option(help: ArgumentHelp("How many servers to ask at once.", valueName: "n"))
  var jobs = 64

  @Option(
    help: ArgumentHelp(
      "How long to wait for a connection, a reply or a handshake: seconds, or as 90s, 5m.",
      valueName: "time"))
  var timeout = TimeSpan(seconds: 10)

  @Option(
    help: ArgumentHelp(
      "How long one server may take in all: seconds, or as 90s, 5m.", valueName: "time"))
  var deadline = TimeSpan(seconds: 60)

  @Option(
    help: ArgumentHelp(
      "The name to greet servers with, in place of this host's.", valueName: "host"))
  var helo: String?

  func validate() throws {
    if v4 && v6 { throw ValidationError("-4/--ipv4 and -6/--ipv6 are mutually exclusive.") }
    if noServerName, serverName != nil {
      throw ValidationError("--server-name and --no-server-name are mutually exclusive.")
    }
    if !(1...3).contains(connections) {
      throw ValidationError("--connections: give a number from 1 to 3.")
    }
    if !(1...1000).contains(jobs) {
      throw ValidationError("--jobs: give a number from 1 to 1000.")
    }
    if timeout.seconds == 0 || deadline.seconds == 0 {
      throw ValidationError("--timeout and --deadline: give at least a second.")
    }
    if let helo, !helo.isEHLOName { throw ValidationError("--helo: \"\(helo)\" is no host name.") }
  }

  /// Who asks servers so.
  var inquirer: Inquirer {
    Inquirer(
      client: helo ?? Inquirer.ownName, family: v4 ? .v4 : v6 ? .v6 : .any,
      connections: connections, step: .seconds(timeout.seconds), limit: .seconds(deadline.seconds))
  }

  /// What asks a server, on any thread.
  var asking: @Sendable (ProbeTarget) -> HostProbe {
    { [inquirer, noServerName, serverName] target in
      var inquirer = inquirer
      inquirer.limit -= target.spent
      return inquirer.ask(
        target.endpoint, at: target.addresses, target.mailProtocol,
        serverName: noServerName ? nil : serverName ?? target.serverName ?? target.name)
    }
  }
}
