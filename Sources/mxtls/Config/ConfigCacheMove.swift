// SPDX-License-Identifier: Apache-2.0

import Platform
import Postfix
import PostfixHost
import Primitives
import SessionCache
import SystemPackage

/// The session caches of an instance of Postfix, on their way to tables of another type.
///
/// tlsmgr(8) empties every cache that it opens. So sessions are carried over once it has the new tables
/// open, which only LMDB's allow; the old ones are closed by then, and complete.
struct ConfigCacheMove {
  /// A cache with its old and its new table.
  struct Cache {
    let from: CacheTarget
    let to: CacheTarget
    /// How many sessions were carried over, or would be; nil where none can be.
    var sessions: Int?

    /// Whether sessions can be put into the new table while tlsmgr(8) has it open.
    var isCarriedOver: Bool {
      to.location.type == .lmdb && from.location.files.main != to.location.files.main
    }

    /// The files of the old table that nobody uses afterwards.
    var obsoleteFiles: [FilePath] {
      let (old, new) = (from.location.files, to.location.files)
      return old.main == new.main ? [] : [old.main] + (old.directory.map { [$0] } ?? [])
    }
  }

  let directory: String
  let type: TableType
  let changes: [ProposedChange]
  private(set) var caches: [Cache] = []
  /// Those that are of the type already.
  private(set) var settled: [CacheTarget] = []
  /// Those that are in no table.
  let elsewhere: [ConfiguredCaches.Elsewhere]
  private(set) var outcome: ConfigApplication.Outcome?
  private let staged: StagedConfiguration
  private let console: Console

  /// How long tlsmgr(8) may take to open the new tables.
  private static let patience = Duration.seconds(20)

  /// Finds out what is to be moved.
  ///
  /// - Parameters:
  ///   - configuration: The configuration of the instance.
  ///   - type: The type that all caches are to have.
  ///   - system: The Postfix that is installed.
  ///   - console: Has the environment.
  /// - Throws: A `Failure` where that cannot be told, or postconf fails.
  init(
    of configuration: PostfixConfiguration, to type: TableType, _ system: PostfixSystem,
    _ console: Console
  ) throws(Failure) {
    directory = configuration.host.configurationDirectory
    self.type = type
    self.console = console
    if let fault = configuration.faults.first(where: \.isFatal) { throw Failure(fault) }
    let before = try ConfiguredCaches(configuration, of: system)
    do throws(ConfigurationError) {
      changes = try configuration.cacheMoves(to: type.rawValue)
    } catch {
      throw Failure(error)
    }
    staged = try console.stagedConfiguration(of: directory, with: changes)
    let (path, directory) = (staged.path.string, directory)
    let future = try reporting { () throws(FileError) in
      try system.read(instance: path, as: directory)
    }
    let after = try ConfiguredCaches(future.configuration, of: system)
    elsewhere = after.elsewhere
    for target in after.targets {
      guard target.location.type == type else {
        throw Failure(
          .configuration,
          "\(target.name): this Postfix would not keep it in a table of type \(type.rawValue)",
          hint: "postconf non_bdb_migration_level tells which type takes the place of another")
      }
      let old = before.targets.first { $0.program == target.program }
      if let old, old.location.type != type {
        caches.append(Cache(from: old, to: target))
      } else if let old = Self.tableStillOpen(insteadOf: target) {
        caches.append(Cache(from: old, to: target))
      } else {
        settled.append(target)
      }
    }
  }

  /// Whether there is anything to do.
  var isNeeded: Bool { !changes.isEmpty || !caches.isEmpty }

  /// The table that tlsmgr(8) has open although main.cf names another by now: whoever changed that was
  /// stopped before the reload.
  private static func tableStillOpen(insteadOf target: CacheTarget) -> CacheTarget? {
    let file = target.location.files.main.string
    let path = String(file.dropLast(target.location.type.suffixes[0].count))
    guard !isOpen(target.location) else { return nil }
    for suffix in Set(TableType.allCases.map { $0.suffixes[0] }).sorted() where !suffix.isEmpty {
      guard path + suffix != file,
        let location = try? TableLocation(recognising: FilePath(path + suffix)), isOpen(location)
      else { continue }
      return CacheTarget(
        location: location, program: target.program, timeout: target.timeout,
        manager: target.manager)
    }
    return nil
  }

  /// Whether tlsmgr(8) has a table open, as far as the system tells.
  private static func isOpen(_ location: TableLocation) -> Bool {
    let users = (try? ProcessName.holding(location.files.main)) ?? []
    return users.contains { $0.program == "tlsmgr" }
  }

  /// Makes sure that it can be done, and counts the sessions; changes nothing.
  ///
  /// - Parameter application: Would make the changes.
  /// - Throws: A `Failure` where it cannot.
  mutating func rehearse(by application: ConfigApplication) throws(Failure) {
    try application.check(staged)
    for index in caches.indices where caches[index].isCarriedOver {
      caches[index].sessions = 0
      guard try caches[index].from.isThere(on: console) else { continue }
      let judge = SessionJudge(caches[index].from, now: console.clock.now)
      var count = 0
      _ = try reporting { () throws(CacheError) in
        try TableAccess(console).read(caches[index].from.location) { batch in
          batch.forEach { _, key, value, isWhole in
            if judge.isAlive(key, value, isWhole: isWhole) { count += 1 }
          }
          return true
        }
      }
      caches[index].sessions = count
    }
  }

  /// Moves the caches.
  ///
  /// - Parameter application: Makes the changes.
  /// - Throws: A `Failure`; the configuration is as before then, or the failure says what is not.
  mutating func run(by application: ConfigApplication) throws(Failure) {
    var moved = caches
    let new = caches.map(\.to.location).filter { Self.isMissing($0) }
    outcome = try application.run(staged) { () throws(Failure) in
      let deadline = ContinuousClock.now + Self.patience
      for cache in moved { try confirm(cache, by: deadline) }
      for index in moved.indices where moved[index].isCarriedOver {
        moved[index].sessions = carry(moved[index])
      }
    } leaving: {
      new.filter { !Self.isMissing($0) && !Self.isOpen($0) }.map(\.files.main)
    }
    caches = moved
  }

  private static func isMissing(_ location: TableLocation) -> Bool {
    (try? FileStatus.isMissing(location.files.main)) ?? true
  }

  /// Waits until tlsmgr(8) has the new table open, and the old one closed.
  private func confirm(_ cache: Cache, by deadline: ContinuousClock.Instant) throws(Failure) {
    guard let manager = cache.to.manager, let program = cache.to.program, cache.to.timeout != 0
    else { return }
    var failure: Failure?
    repeat {
      do throws(TLSManagerError) {
        // Whoever asks it first has master(8) start it.
        _ = try TLSManager(manager, of: program)
        failure = nil
      } catch {
        failure = Failure(error)
      }
      let isClosed = cache.from.location.files.main == cache.to.location.files.main
      if Self.isOpen(cache.to.location), isClosed || !Self.isOpen(cache.from.location) { return }
      Pause.until(.now + .milliseconds(50))
    } while ContinuousClock.now < deadline
    var fault = Failure(.notConfirmed, "\(cache.to.name): tlsmgr does not have it open")
    if let failure { fault.add(failure) }
    throw fault
  }

  /// Carries sessions over.
  ///
  /// - Returns: How many; nil where that failed. A peer without a session makes a new one: that
  ///   costs a handshake, and no mail.
  private func carry(_ cache: Cache) -> Int? {
    do throws(Failure) {
      let old = cache.from.location.files.main
      let status = try reporting { () throws(FileError) in try FileStatus.of(old) }
      guard status != nil else { return 0 }
      let access = TableAccess(console)
      // What peers have begun meanwhile is newer.
      var begun: Set<[UInt8]> = []
      let judge = SessionJudge(cache.from, now: console.clock.now)
      return try reporting { () throws(CacheError) in
        _ = try access.read(cache.to.location) { batch in
          batch.forEach { _, key, _, _ in begun.insert(Array(key)) }
          return begun.count < 1 << 16
        }
        return try access.carry(from: cache.from.location, to: cache.to.location) {
          judge.isAlive($0, $1, isWhole: $2) && !begun.contains(Array($0))
        }
      }
    } catch {
      for fault in error.faults {
        console.warn("\(fault): not all sessions of \(cache.to.name) were carried over")
      }
      return nil
    }
  }
}

extension Array<UInt8> {
  fileprivate init(_ span: RawSpan) { self = span.withUnsafeBytes { Array($0) } }
}
