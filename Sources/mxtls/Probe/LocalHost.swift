// SPDX-License-Identifier: Apache-2.0

import Checks
import KeyPairs
import Platform
import Postfix
import PostfixHost
import Rotation
import SMTP
import SystemPackage

/// The servers of this host's Postfix, with what they are to show.
struct LocalHost {
  /// One of them.
  struct Server {
    let server: ConfiguredServer
    let commands: PostfixCommands
    /// Whether the instance runs that it belongs to.
    let isRunning: Bool
  }

  private(set) var servers: [Server] = []
  /// What went wrong with single instances.
  private(set) var failures: [Failure] = []

  /// Finds the servers.
  ///
  /// - Parameters:
  ///   - option: Which instances are meant.
  ///   - console: Has the environment.
  /// - Throws: A `Failure` where the configuration cannot be read.
  init(_ option: InstancesOption, _ console: Console) throws(Failure) {
    let system = PostfixSystem(version: nil, root: "", environment: console.environment)
    let directory =
      option.instance.directory(console.environment) ?? system.configurationDirectory
    let first = try asUnknown { () throws(Failure) in try system.rotationInstance(directory) }
    try asUnknown { () throws(Failure) in try add(first) }
    guard option.allInstances else { return }
    let others = (try? first.configuration.instanceDirectories()) ?? []
    for other in others where other != directory {
      do throws(Failure) {
        try asUnknown { () throws(Failure) in try add(try system.rotationInstance(other)) }
      } catch {
        failures.append(error)
      }
    }
  }

  /// Finds the servers of an instance that has been read.
  ///
  /// - Throws: A `Failure` where a parameter cannot be expanded.
  init(_ instance: RotationUnit.Instance) throws(Failure) { try add(instance) }

  private mutating func add(_ instance: RotationUnit.Instance) throws(Failure) {
    let configuration = instance.configuration
    do throws(ConfigurationError) {
      let queue = try configuration.value(of: "queue_directory") ?? "/var/spool/postfix"
      let isRunning = PostfixMaster.isRunning(FilePath(queue))
      let commands = PostfixCommands(configuration.host.configurationDirectory)
      servers += try ConfiguredServer.find(in: instance).map {
        Server(server: $0, commands: commands, isRunning: isRunning)
      }
    } catch {
      throw Failure(.configuration, "\(error)")
    }
  }

  /// Asks all servers, and judges what they serve.
  ///
  /// - Parameters:
  ///   - inquirer: Asks.
  ///   - count: How many servers are asked at once.
  ///   - judge: Has the options, and the names and records that hold for all.
  ///   - isIncluded: Tells which findings are wanted.
  ///   - take: Is given the report of each server, in the order in which they are done.
  func probe(
    by inquirer: Inquirer, atOnce count: Int, _ judge: ProbeJudge,
    _ isIncluded: (FindingKind) -> Bool, take: (ProbeReport) -> Void
  ) {
    let questions = servers.map { ($0.server.endpoint, $0.server.names.map(\.host)) }
    Crew.run(questions, atOnce: count) { (endpoint, names) in
      inquirer.ask(endpoint, .smtp, serverName: nil, otherNames: names)
    } take: { place, probe in
      take(LocalJudge(servers[place], judge).report(probe, isIncluded))
    }
  }
}

/// Makes a failure to read the configuration the verdict of a check that could not be made.
private func asUnknown<R>(_ body: () throws(Failure) -> R) throws(Failure) -> R {
  do throws(Failure) {
    return try body()
  } catch {
    throw error.unknown
  }
}
