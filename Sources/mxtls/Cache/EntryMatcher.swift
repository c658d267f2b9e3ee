// SPDX-License-Identifier: Apache-2.0

import Primitives
import SessionCache
import TLSCrypto

/// A filter that is about to be applied to many entries.
struct EntryMatcher {
  /// Nil where every entry is meant.
  private let filter: EntryFilter?
  private let target: CacheTarget
  private let now: UnixTime
  private let peers: [Glob]
  private let services: [Glob]
  private let protocols: Set<String>
  private let levels: Set<String>
  private let ciphers: [Glob]
  /// Whether the key of an entry has told a security level; nil where none was looked at for that.
  private var hasLevels: Bool?
  /// Whether a cipher's number matches; names are looked up once.
  private var knownCiphers: [UInt16: Bool] = [:]

  /// Readies a filter for a cache.
  ///
  /// - Parameters:
  ///   - filter: The filter; nil for every entry.
  ///   - target: The cache, which tells what is expired.
  ///   - now: The time of the run.
  init(_ filter: EntryFilter?, _ target: CacheTarget, now: UnixTime) {
    self.filter = filter.flatMap { $0.isEmpty ? nil : $0 }
    self.target = target
    self.now = now
    peers = filter?.peer.map { Glob($0) } ?? []
    services = filter?.service.map { Glob($0) } ?? []
    protocols = Set(filter?.protocol.map { $0.lowercased() } ?? [])
    levels = Set(filter?.level.map { $0.lowercased() } ?? [])
    ciphers = filter?.cipher.map { Glob($0) } ?? []
  }

  /// Whether the entry is meant.
  mutating func matches(_ entry: DecodedEntry, _ key: RawSpan) -> Bool {
    guard let filter else { return true }
    if !levels.isEmpty { hasLevels = hasLevels == true || entry.securityLevel != nil }
    if filter.undecodable, entry.fault == nil { return false }
    if filter.expired, !entry.isExpired(target, now: now) { return false }
    if filter.opensslMismatch, entry.opensslVersion.map({ $0 == .running }) ?? true { return false }
    let age = entry.value.map { now &- $0.savedAt }
    if let least = filter.olderThan?.seconds, age.map({ $0 <= least }) ?? true { return false }
    if let most = filter.newerThan?.seconds, age.map({ $0 > most }) ?? true { return false }
    if !peers.isEmpty, !matchesPeer(entry, key) { return false }
    if !services.isEmpty,
      !services.contains(where: { entry.key.matches(entry.key.service, $0, in: key) })
    {
      return false
    }
    if !levels.isEmpty, !(entry.securityLevel.map(levels.contains) ?? false) { return false }
    if !protocols.isEmpty {
      guard let number = entry.session?.protocolVersion,
        protocols.contains(ProtocolName.name(of: number).lowercased())
      else { return false }
    }
    return ciphers.isEmpty || entry.session.map { matchesCipher($0.cipher) } ?? false
  }

  /// Warns where a level is wanted and no key tells one, once all have been looked at.
  ///
  /// - Parameter console: Is told.
  func tellOfLevels(on console: Console) {
    guard hasLevels == false else { return }
    console.warn(
      "\(target.name): no key there tells a security level, and --level means none of its entries:"
        + " those of the SMTP client tell it since Postfix 3.10.3")
  }

  private func matchesPeer(_ entry: DecodedEntry, _ key: RawSpan) -> Bool {
    let fields = [entry.key.host, entry.key.heloName, entry.key.nexthop, entry.key.address]
    return fields.contains { field in
      field != nil && peers.contains { entry.key.matches(field, $0, in: key) }
    }
  }

  private mutating func matchesCipher(_ number: UInt16) -> Bool {
    if let known = knownCiphers[number] { return known }
    let name = Array(CipherName.name(of: number).utf8)
    let isMeant = ciphers.contains { $0.matches(name.span.bytes) }
    knownCiphers[number] = isMeant
    return isMeant
  }
}
