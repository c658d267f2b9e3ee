// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Postfix
import PostfixHost
import Primitives
import Rotation
import SMTP
import SystemPackage

/// Makes what is proposed, and takes it back where anything is worse than before.
///
/// In this order: what a check would find is looked at in a copy; the files are kept and replaced; a
/// Postfix that runs checks them too, and is reloaded; its servers are asked as before.
struct ConfigApplication {
  /// What was done.
  struct Outcome {
    /// The files as they were.
    let kept: [String]
    let isReloaded: Bool
    /// The servers that were asked, before and afterwards.
    let confirmed: [String]
    /// The services of the client that shook hands before and afterwards.
    let clients: [String]
    /// What `postfix check` warns of since then.
    let warnings: [String]
  }

  private let configuration: PostfixConfiguration
  private let system: PostfixSystem
  private let console: Console

  /// How long a server that is worse after the reload is asked again.
  private static let patience = Duration.seconds(20)

  init(_ configuration: PostfixConfiguration, _ system: PostfixSystem, _ console: Console) {
    self.configuration = configuration
    self.system = system
    self.console = console
  }

  private var directory: String { configuration.host.configurationDirectory }

  /// Makes sure that the changes can be made, and changes nothing.
  ///
  /// - Parameter staged: A copy in which they are made.
  /// - Throws: The `Failure` with which `run` would end before it begins.
  func check(_ staged: StagedConfiguration) throws(Failure) {
    try requireTrust()
    do throws(StagingFailure) {
      try staged.requirePlaces()
    } catch {
      throw Failure(error)
    }
    _ = try postfix()
    try requireNothingWorse(in: staged)
  }

  /// Makes the changes.
  ///
  /// - Parameters:
  ///   - staged: A copy in which they are made.
  ///   - confirm: Makes sure of what else there is, once Postfix is reloaded.
  ///   - leaving: Finds what Postfix has made, which nobody uses once the changes are taken back.
  /// - Returns: What was done.
  /// - Throws: A `Failure`; all is as before then, or the failure says what is not.
  func run(
    _ staged: StagedConfiguration, confirm: () throws(Failure) -> Void = {},
    leaving: () -> [FilePath] = { [] }
  ) throws(Failure) -> Outcome {
    try check(staged)
    let postfix = try self.postfix()
    let isRunning = try reporting { () throws(PostfixCommand.Failure) in
      try postfix.isRunning(directory)
    }
    let host = isRunning ? try servers() : nil
    let before = host.map(served) ?? [:]
    let client = host.flatMap { ClientHandshakes(configuration, $0, console) }
    let known = isRunning ? try? postfix.check(directory) : nil
    let workers = host.map(workers) ?? []
    let kept: [FilePath]
    let lock = try lock()
    defer {
      removeMark()
      withExtendedLifetime(lock) {}
    }
    do throws(StagingFailure) {
      kept = try staged.publish(keepingAs: ".\(console.clock.now.iso8601)")
    } catch {
      throw Failure(error)
    }
    guard let host else {
      return Outcome(
        kept: kept.map(\.string), isReloaded: false, confirmed: [], clients: [], warnings: [])
    }
    var warnings: [String] = []
    do throws(Failure) {
      try reporting { () throws(PostfixCommand.Failure) in
        // What it did not like before is no reason to take the changes back.
        if let known { warnings = try postfix.check(directory).filter { !known.contains($0) } }
        try postfix.reload(directory)
      }
      try confirm()
      waitForEnd(of: workers, host)
      try requireNoServerWorse(than: before)
      try client?.requireNoneLost(system.rotationInstance(directory).configuration)
    } catch {
      var failure = restored(staged, postfix, before, after: error)
      failure.add(state: leaving().map { "\($0): was made meanwhile, and nobody uses it" })
      throw failure
    }
    return Outcome(
      kept: kept.map(\.string), isReloaded: true, confirmed: before.keys.sorted(),
      clients: client?.services ?? [], warnings: warnings)
  }

  /// Has Postfix load what a killed run has replaced, and tells what its servers lack then.
  ///
  /// - Throws: A `Failure` where Postfix cannot be reloaded; the next run goes on.
  func complete() throws(Failure) {
    let isThere = try reporting { () throws(FileError) in
      try FileStatus.of(mark, followingLinks: false) != nil
    }
    guard isThere else { return }
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    let postfix = try self.postfix()
    let isRunning = try reporting { () throws(PostfixCommand.Failure) in
      try postfix.isRunning(directory)
    }
    // A Postfix that is started later loads the files by itself.
    guard isRunning else { return removeMark() }
    let host = try servers()
    let workers = workers(host)
    try reporting { () throws(PostfixCommand.Failure) in try postfix.reload(directory) }
    waitForEnd(of: workers, host)
    console.note(
      "\(directory): a run before was cut short: Postfix is reloaded, and what was in its place is"
        + " beside each file, with the time behind its name")
    // What they were like before is not known any more.
    for (endpoint, kinds) in served(host).sorted(by: { $0.key < $1.key }) where !kinds.isEmpty {
      console.warn("\(endpoint): \(kinds.sorted().joined(separator: ", "))")
    }
    removeMark()
  }

  /// The file that is there until Postfix has loaded what was replaced; the run locks it.
  private var mark: FilePath { FilePath(directory).appending(".mxtls-config.pending") }

  /// Sets the mark, and keeps other runs away while it is held.
  private func lock() throws(Failure) -> FileLock {
    do {
      return try FileLock(mark)
    } catch {
      if let errno = error.errno, [.permission, .readOnly].contains(error.code) {
        throw Failure(FileError(errno, .createInside, FilePath(directory)))
      }
      guard error.code == .busy else { throw Failure(error) }
      throw Failure(
        .busy, "\(directory): another run is at work on it", hint: "try again once it has ended")
    }
  }

  /// Removes the mark; one that stays only makes the next run reload Postfix once more.
  private func removeMark() { try? DirectoryChanges.remove(mark) }

  private func postfix() throws(Failure) -> PostfixCommand {
    let path = console.environment["PATH"]
    guard let program = ForeignProgram("postfix", searchPath: path) else {
      throw Failure(.configuration, "postfix: is not in PATH, so that nothing could be reloaded")
    }
    return PostfixCommand(
      program.path, environment: ["PATH=\(path ?? ForeignProgram.defaultPath)", "LC_ALL=C"])
  }

  /// Root replaces no files where others could exchange them.
  private func requireTrust() throws(Failure) {
    guard let trust = DirectoryTrust.ofRoot else { return }
    let findings: [DirectoryTrust.Finding]
    do throws(FileError) {
      findings = try trust.findings(at: FilePath(directory))
    } catch {
      throw Failure(error)
    }
    guard let first = findings.first else { return }
    throw Failure(
      .noPermission, "\(directory): \(first.text()), who could exchange what root writes there",
      hint: findings.remedy)
  }

  /// Compares what a check finds in the copy with what it finds now.
  private func requireNothingWorse(in staged: StagedConfiguration) throws(Failure) {
    let options = CheckOptions(console)
    let future: PostfixSystem.Instance
    do throws(FileError) {
      future = try system.read(instance: staged.path.string, as: directory)
    } catch {
      throw Failure(error)
    }
    func count(_ findings: [Finding]) -> [String: Int] {
      findings.reduce(into: [:]) { $0[$1.kind.id, default: 0] += 1 }
    }
    // The same fault may be told of another parameter then.
    let known = count(system.check(directory, options).findings)
    let found = system.check(future, in: directory, options).findings
    let counts = count(found)
    let worse = found.filter { finding in
      finding.severity > .note
        && counts[finding.kind.id, default: 0] > known[finding.kind.id, default: 0]
    }
    guard !worse.isEmpty else { return }
    var failures = worse.map { Failure(.configuration, "\($0.kind.id): \($0.message)") }
    failures.append(
      Failure(
        .configuration, "\(directory): nothing was changed, since that would be worse than it is"))
    throw Failure(worstOf: failures)
  }

  /// What the servers serve now: the kinds of critical findings of each, by its endpoint.
  private func served(_ host: LocalHost) -> [String: Set<String>] {
    let judge = ProbeJudge(CheckOptions(console), names: [], hasServerName: false, [], nil)
    var served: [String: Set<String>] = [:]
    host.probe(by: Inquirer(), atOnce: 16, judge) { _ in
      true
    } take: { report in
      served["\(report.probe.endpoint)", default: []].formUnion(
        report.findings.filter { $0.severity == .critical }.map(\.kind.id))
    }
    return served
  }

  /// The servers, as they are configured now.
  private func servers() throws(Failure) -> LocalHost {
    try LocalHost(try system.rotationInstance(directory))
  }

  /// The processes of the servers that run now.
  private func workers(_ host: LocalHost) -> Set<PostfixMaster.Worker> {
    Set(host.servers.flatMap { PostfixMaster.workers(of: $0.server.service, $0.queue) })
  }

  /// Waits for the end of the processes with the old settings; one that is busy may go on.
  private func waitForEnd(of old: Set<PostfixMaster.Worker>, _ host: LocalHost) {
    let deadline = ContinuousClock.now + Self.patience / 2
    while ContinuousClock.now < deadline, !workers(host).isDisjoint(with: old) {
      Pause.until(.now + .milliseconds(100))
    }
  }

  /// Asks the servers again until none is worse than before, or the time is over.
  private func requireNoServerWorse(than before: [String: Set<String>]) throws(Failure) {
    let host = try servers()
    try Pause.untilNothingIsWorse(for: Self.patience) {
      let now = served(host)
      return before.keys.sorted().compactMap { endpoint in
        guard let found = now[endpoint] else { return "\(endpoint): is served no more" }
        let new = found.subtracting(before[endpoint] ?? [])
        return new.isEmpty ? nil : "\(endpoint): \(new.sorted().joined(separator: ", "))"
      }
    }
  }

  /// Takes the changes back.
  private func restored(
    _ staged: StagedConfiguration, _ postfix: PostfixCommand, _ before: [String: Set<String>],
    after failure: Failure
  ) -> Failure {
    var failure = failure.with(.notConfirmed)
    do throws(StagingFailure) {
      try staged.restore()
    } catch {
      failure.add(Failure(error))
      failure.add(state: ["\(directory): the changes stand, and the files as they were beside them"]
      )
      return failure
    }
    do throws(Failure) {
      try reporting { () throws(PostfixCommand.Failure) in try postfix.reload(directory) }
      failure.add(state: ["\(directory): is as it was, and reloaded"])
    } catch {
      failure.add(error)
      failure.add(state: ["\(directory): is as it was, and not reloaded"])
      return failure
    }
    // A program of Postfix that has ended meanwhile is started again after a while only.
    do throws(Failure) {
      try requireNoServerWorse(than: before)
    } catch {
      failure.add(state: error.faults.map { "\($0), although all is as it was" })
    }
    return failure
  }
}
