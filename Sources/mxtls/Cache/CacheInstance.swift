// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform
import Postfix
import PostfixHost
import Primitives
import SessionCache
import SystemPackage
import TLSCrypto

/// The instance of Postfix whose caches are meant.
struct CacheInstance: ParsableArguments {
  @OptionGroup var instance: InstanceOption

  /// Finds caches by name.
  ///
  /// - Parameters:
  ///   - names: The names; none for all that are configured.
  ///   - console: Has the environment.
  /// - Returns: The caches.
  /// - Throws: A `Failure`: `usage` for a name that can be none, `noInput` for a file that is no
  ///   table, `configuration` where main.cf is needed and cannot be read.
  func targets(named names: [String], _ console: Console) throws(Failure) -> [CacheTarget] {
    var faults = Faults()
    let targets = try targets(named: names, console, &faults)
    try faults.check()
    return targets
  }

  /// Finds caches by name, those that can be found.
  ///
  /// - Parameters:
  ///   - names: The names; none for all that are configured.
  ///   - console: Has the environment.
  ///   - faults: Gets why the others cannot be found.
  /// - Returns: The caches.
  /// - Throws: A `Failure` of status `configuration` where main.cf is needed and cannot be read.
  func targets(
    named names: [String], _ console: Console, _ faults: inout Faults
  ) throws(Failure) -> [CacheTarget] {
    let configured = try configured(
      console, isNeeded: names.isEmpty || names.contains(where: isRole))
    guard !names.isEmpty else {
      for cache in configured?.elsewhere ?? [] {
        console.warn("\(cache.program.rawValue): \(cache.reason)")
      }
      if let configured, configured.targets.isEmpty {
        console.note("main.cf configures no session cache in a file")
        if configured.elsewhere.isEmpty { console.hint(configured.hint(for: .smtp)) }
      }
      return configured?.targets ?? []
    }
    var targets: [CacheTarget] = []
    for name in names {
      let target = faults.gather { () throws(Failure) in try find(name, configured) }
      if let target { targets.append(target) }
    }
    return targets
  }

  /// Finds caches one by one, so that what is wrong with one hides nothing of another.
  ///
  /// - Parameters:
  ///   - names: The names; none for all that are configured.
  ///   - console: Has the environment.
  /// - Returns: Each name with its cache, or why there is none.
  /// - Throws: A `Failure` where the caches of main.cf are wanted, and there is no main.cf.
  func eachTarget(
    named names: [String], _ console: Console
  ) throws(Failure) -> [(name: String, target: Result<CacheTarget, Failure>)] {
    guard !names.isEmpty else {
      return try targets(named: [], console).map { ($0.name, .success($0)) }
    }
    let configured = Result { () throws(Failure) in
      try self.configured(console, isNeeded: names.contains(where: isRole))
    }
    return names.map { name in
      let target = Result { () throws(Failure) in
        try find(name, isRole(name) ? try configured.get() : try? configured.get())
      }
      return (name, target)
    }
  }

  private func isRole(_ name: String) -> Bool { ["smtp", "smtpd", "lmtp"].contains(name) }

  private func find(_ name: String, _ configured: ConfiguredCaches?) throws(Failure) -> CacheTarget
  {
    if let program = TLSProgram(rawValue: name), isRole(name) {
      if let target = configured?.targets.first(where: { $0.program == program }) { return target }
      if let other = configured?.elsewhere.first(where: { $0.program == program }) {
        throw Failure(.noInput, "\(name): \(other.reason)")
      }
      throw Failure(
        .noInput, "\(name): no cache is configured: \(name)_tls_session_cache_database is empty",
        hint: configured?.hint(for: program))
    }
    let location = try location(name)
    let known = configured?.targets.first { Self.areSame($0.location, location) }
    return CacheTarget(
      location: location, program: known?.program, timeout: known?.timeout, manager: known?.manager)
  }

  private func location(_ name: String) throws(Failure) -> TableLocation {
    if let colon = name.firstIndex(of: ":"), !name[..<colon].contains("/") {
      guard let type = TableType(named: String(name[..<colon])) else {
        let types = TableType.allCases.map(\.rawValue).joined(separator: ", ")
        throw Failure(
          .usage, "\(name): \"\(name[..<colon])\" is no type of a session cache: \(types)")
      }
      let path = String(name[name.index(after: colon)...])
      guard !path.isEmpty else { throw Failure(.usage, "\(name): there is no path") }
      return TableLocation(type: type, path: path)
    }
    do {
      return try TableLocation(recognising: FilePath(name))
    } catch {
      guard error.code == .notFound, let other = Self.table(beside: name) else {
        throw Failure(error)
      }
      throw Failure(.noInput, error.description, hint: "there is \(other)")
    }
  }

  /// A table whose file has this name with a suffix, as main.cf leaves it out.
  private static func table(beside name: String) -> TableLocation? {
    for suffix in Set(TableType.allCases.map { $0.suffixes[0] }).sorted() where !suffix.isEmpty {
      if let found = try? TableLocation(recognising: FilePath(name + suffix)) { return found }
    }
    return nil
  }

  private static func areSame(_ first: TableLocation, _ second: TableLocation) -> Bool {
    guard first.type == second.type else { return false }
    guard let one = try? FileStatus.of(first.files.main),
      let other = try? FileStatus.of(second.files.main)
    else { return first.files == second.files }
    return one.identity == other.identity
  }

  /// The caches of main.cf; nil where there is none and none is needed.
  private func configured(
    _ console: Console, isNeeded: Bool
  ) throws(Failure) -> ConfiguredCaches? {
    let system = PostfixSystem(environment: console.environment)
    let given = instance.directory(console.environment)
    let found: PostfixSystem.Instance
    do throws(FileError) {
      found = try system.read(instance: given ?? system.configurationDirectory)
    } catch {
      guard isNeeded || given != nil else { return nil }
      throw Failure(.configuration, error.description, hint: "-c names the directory of main.cf")
    }
    return try ConfiguredCaches(found.configuration, of: system)
  }
}
