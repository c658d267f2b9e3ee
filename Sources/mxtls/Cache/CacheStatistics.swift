// SPDX-License-Identifier: Apache-2.0

import Platform
import Primitives
import SessionCache
import TLSCrypto

/// What there is in a cache, in numbers.
struct CacheStatistics {
  /// The upper bounds of the ages that are counted together, in seconds.
  static let ageBounds: [Int64] = [60, 300, 900, 1_800, 3_600, 7_200, 21_600, 86_400, 604_800]

  private(set) var entries = 0
  private(set) var undecodable = 0
  private(set) var expired = 0
  private(set) var resumable = 0
  private(set) var otherOpenSSL = 0
  /// The bytes of all keys and values.
  private(set) var payload = 0
  /// How many entries are of each age; the last one is of those older than all bounds.
  private(set) var ages = [Int](repeating: 0, count: ageBounds.count + 1)
  private(set) var oldest: UnixTime?
  private(set) var newest: UnixTime?
  private(set) var peers = FrequentNames()
  private(set) var services = FrequentNames()
  /// How many entries are of each cipher of each protocol.
  private var suites: [Suite: Int] = [:]

  private struct Suite: Hashable {
    let protocolVersion: UInt16
    let cipher: UInt16
  }

  /// Why the cache could not be read to its end.
  var fault: String?
  var isSnapshot = false
  var measure: StoreMeasure?
  /// The lengths of the files, and what they take on the disk.
  private(set) var fileSize = 0
  private(set) var allocated = 0

  /// Notes the size of the files.
  mutating func weigh(_ target: CacheTarget) {
    let files = target.location.files
    for path in [files.main] + (files.directory.map { [$0] } ?? []) {
      guard let status = try? FileStatus.of(path) else { continue }
      fileSize += status.size
      allocated += status.allocated
    }
  }

  /// Counts an entry.
  mutating func add(
    _ entry: DecodedEntry, _ key: RawSpan, _ value: RawSpan, in target: CacheTarget, now: UnixTime
  ) {
    entries += 1
    payload += key.byteCount + value.byteCount
    if let field = entry.key.peer, entry.key.role == .client {
      peers.add(key.extracting(field)) { entry.key.append(field, of: key, to: &$0) }
    }
    if let field = entry.key.service {
      services.add(key.extracting(field)) { entry.key.append(field, of: key, to: &$0) }
    }
    guard entry.fault == nil, let value = entry.value, let session = entry.session else {
      undecodable += 1
      return
    }
    suites[Suite(protocolVersion: session.protocolVersion, cipher: session.cipher), default: 0] += 1
    let age = now &- value.savedAt
    ages[Self.ageBounds.firstIndex { age < $0 } ?? Self.ageBounds.count] += 1
    oldest = min(oldest ?? value.savedAt, value.savedAt)
    newest = max(newest ?? value.savedAt, value.savedAt)
    if entry.isExpired(target, now: now) { expired += 1 }
    if let version = entry.opensslVersion, version != .running { otherOpenSSL += 1 }
    if entry.obstacle(target, now: now) == nil { resumable += 1 }
  }

  var decoded: Int { entries - undecodable }
  var live: Int { decoded - expired }

  /// The protocols by name, the most frequent first.
  var protocols: [(name: String, count: Int)] {
    sorted { ProtocolName.name(of: $0.protocolVersion) }
  }

  /// The ciphers by name, the most frequent first.
  var ciphers: [(name: String, count: Int)] {
    sorted { CipherName.name(of: $0.cipher) }
  }

  /// Which part of what the files take on the disk is keys and values.
  var fill: Double? { allocated > 0 ? Double(payload) / Double(allocated) : nil }

  private func sorted(by name: (Suite) -> String) -> [(name: String, count: Int)] {
    Dictionary(suites.map { (name($0.key), $0.value) }, uniquingKeysWith: +)
      .map { (name: $0.key, count: $0.value) }.mostFrequentFirst
  }
}
