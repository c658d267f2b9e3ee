// SPDX-License-Identifier: Apache-2.0

import Postfix
import PostfixHost
import SMTP
import SessionCache

extension ProbeSubject {
  /// Finds the session that was asked for.
  ///
  /// - Parameters:
  ///   - key: The key of its entry, the beginning of one, or the name of the peer.
  ///   - console: Has the environment.
  /// - Returns: The session.
  /// - Throws: A `Failure` where there is none, several are meant, or it cannot be offered.
  func cachedSession(_ key: String, _ console: Console) throws(Failure) -> CachedSession {
    do throws(Failure) {
      return try findSession(key, console)
    } catch {
      // Without its configuration nothing is known of a host.
      throw error.status == .configuration ? error.unknown : error
    }
  }

  private func findSession(_ key: String, _ console: Console) throws(Failure) -> CachedSession {
    var caches = CacheInstance()
    caches.instance = instances.instance
    var faults = Faults()
    let targets = try caches.clientTargets(named: hosts, console, &faults)
    let access = TableAccess(console)
    let found = try EntryLookup(key, canPickLevel: false).find(in: targets, &faults) {
      (target, body) throws(Failure) in
      guard try target.isThere(on: console) else { return }
      _ = try reporting { () throws(CacheError) in
        try access.read(target, on: console, body)
      }
    }
    let system = PostfixSystem(environment: console.environment)
    let directory =
      instances.instance.directory(console.environment) ?? system.configurationDirectory
    return try CachedSession(
      found, lmtp ? .lmtp : mailProtocol, tls, console.clock,
      (try? system.read(instance: directory))?.configuration)
  }
}

extension CacheInstance {
  /// The caches that are named, or else those of the clients, smtp and lmtp, that have one.
  fileprivate func clientTargets(
    named names: [String], _ console: Console, _ faults: inout Faults
  ) throws(Failure) -> [CacheTarget] {
    if !names.isEmpty { return try targets(named: names, console, &faults) }
    let results = try eachTarget(named: ["smtp", "lmtp"], console).map(\.target)
    let targets = results.compactMap { try? $0.get() }
    if targets.isEmpty, case .failure(let failure)? = results.first { throw failure }
    return targets
  }
}
