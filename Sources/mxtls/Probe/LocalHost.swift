// SPDX-License-Identifier: Apache-2.0

import Checks
import KeyPairs
import Platform
import Postfix
import PostfixHost
import Primitives
import Rotation
import SMTP
import SystemPackage
import TLSCrypto

/// The servers of this host's Postfix, with what they are to show.
struct LocalHost {
  /// One of them.
  struct Server {
    let server: ConfiguredServer
    let commands: PostfixCommands
    /// The `queue_directory` of its instance.
    let queue: FilePath
    /// Whether its instance runs.
    let isRunning: Bool
    /// The directory of main.cf and master.cf.
    let directory: FilePath
  }

  private(set) var servers: [Server] = []
  /// What went wrong with single instances.
  private(set) var failures: [Failure] = []

  /// Finds the servers.
  ///
  /// - Parameters:
  ///   - option: Which instances are meant.
  ///   - console: Has the environment.
  init(_ option: InstancesOption, _ console: Console) {
    let system = PostfixSystem(environment: console.environment)
    let directory =
      option.instance.directory(console.environment) ?? system.configurationDirectory
    var others: [String] = []
    keepFailure { (host) throws(Failure) in
      let first = try system.rotationInstance(directory)
      others = (try? first.configuration.instanceDirectories()) ?? []
      try host.add(first)
    }
    guard option.allInstances else { return }
    for other in others where other != directory {
      keepFailure { (host) throws(Failure) in
        try host.add(try system.rotationInstance(other), isSecondary: true)
      }
    }
  }

  private mutating func keepFailure(_ body: (inout LocalHost) throws(Failure) -> Void) {
    do throws(Failure) {
      try body(&self)
    } catch {
      // What keeps a check from finding out is no failure of the command.
      failures.append(error.unknown)
    }
  }

  /// Finds the servers of an instance that has been read.
  ///
  /// - Throws: A `Failure` where a parameter cannot be expanded.
  init(_ instance: RotationUnit.Instance) throws(Failure) { try add(instance) }

  private mutating func add(
    _ instance: RotationUnit.Instance, isSecondary: Bool = false
  ) throws(Failure) {
    let configuration = instance.configuration
    do throws(ConfigurationError) {
      let queue = FilePath(
        try configuration.value(of: "queue_directory") ?? "/var/spool/postfix")
      let isRunning = PostfixMaster.isRunning(queue)
      // postmulti(1) starts none that is not enabled.
      let isEnabled = (try? configuration.boolean(of: "multi_instance_enable")) ?? nil
      if isSecondary, !isRunning, isEnabled != true { return }
      let directory = configuration.host.configurationDirectory
      servers += try ConfiguredServer.find(in: instance).map {
        Server(
          server: $0, commands: PostfixCommands(directory), queue: queue, isRunning: isRunning,
          directory: FilePath(directory))
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
    let wanted = servers.filter { $0.server.endpoint.isOf(inquirer.family) }
    let workers = wanted.map(\.oldWorkers)
    let questions = wanted.map { local in
      Question(
        endpoint: local.server.endpoint, kinds: local.server.shown.compactMap(\.kind).unique,
        names: local.server.names.flatMap { name in name.kinds.map { (name.host, $0) } })
    }
    Crew.run(questions, atOnce: count) { question in
      inquirer.ask(
        question.endpoint, .smtp, serverName: nil, kinds: question.kinds,
        otherNames: question.names)
    } take: { place, probe in
      // Those that go on serving after a reload do so for a moment.
      let local = wanted[place]
      let old = workers[place].intersection(local.oldWorkers)
      take(LocalJudge(local, judge, hasOldWorkers: !old.isEmpty).report(probe, isIncluded))
    }
  }

  /// What is asked of a server.
  private struct Question: Sendable {
    let endpoint: Endpoint
    let kinds: [CertificateKind]
    let names: [(name: String, kind: CertificateKind?)]
  }
}

extension LocalHost.Server {
  /// The processes of its service that began before its settings or its files were changed last.
  fileprivate var oldWorkers: Set<PostfixMaster.Worker> {
    let files =
      [directory.appending("main.cf"), directory.appending("master.cf")]
      + server.shown.map { FilePath($0.path) }
    let changes = files.compactMap { file in
      (try? FileStatus.of(file)).map { max($0.modified, $0.changed) }
    }
    // When a process began is known to a second or two.
    guard isRunning, let last = changes.max() else { return [] }
    return Set(PostfixMaster.workers(of: server.service, queue).filter { $0.time + 2 < last })
  }
}

extension Endpoint {
  /// Whether a numeric address is of the family; names are of any.
  fileprivate func isOf(_ family: HostProbe.Family) -> Bool {
    let isV4 = host.allSatisfy { $0.isNumber || $0 == "." }
    return switch family {
    case .any: true
    case .v4: !host.contains(":")
    case .v6: !isV4
    }
  }
}
