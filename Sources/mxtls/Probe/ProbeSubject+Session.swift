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
    let targets = try caches.targets(
      named: hosts.isEmpty ? ["smtp"] : hosts, console, &faults)
    let access = TableAccess(console)
    let found = try EntryLookup(key, canPickLevel: false).find(in: targets, &faults) {
      (target, body) throws(Failure) in
      guard try target.isThere(on: console) else { return }
      _ = try reporting { () throws(CacheError) in
        try access.read(target, on: console, body)
      }
    }
    return try CachedSession(found, lmtp ? .lmtp : mailProtocol, tls, console.clock) { service in
      let system = PostfixSystem(version: nil, root: "", environment: console.environment)
      let directory = instances.instance.directory(console.environment)
      guard
        let configuration = try? system.read(
          instance: directory ?? system.configurationDirectory
        ).configuration
      else { return false }
      // smtp(8) and lmtp(8) are one program, and so is what the two are told.
      let client = configuration.services(of: .smtp).first { $0.name == service }
      return (try? configuration.tlsUse(of: .smtp, in: client))?.isWrapper ?? false
    }
  }
}
