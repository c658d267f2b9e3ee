// SPDX-License-Identifier: Apache-2.0

import Postfix
import Primitives
import SessionCache
import TLSCrypto

/// The statistics of a cache, as JSON has them.
struct StatisticsDescription: Encodable {
  struct Count: Encodable {
    let name: String
    let count: Int
  }

  struct Age: Encodable {
    /// In seconds, exclusive; nil for the last.
    let below: Int64?
    let count: Int
  }

  struct File: Encodable {
    let size: Int
    let allocated: Int
    let fill: Double?
    let pageSize: Int?
    let pages: Int?
    let freePages: Int?
    let overflowPages: Int?
    let depth: Int?
  }

  let cache: String
  let program: String?
  let timeout: Int?
  let snapshot: Bool
  let fault: String?
  let entries: Int
  let payload: Int
  let decoded: Int
  let undecodable: Int
  let live: Int
  let expired: Int
  let resumable: Int
  let otherOpenssl: Int
  let oldest: String?
  let newest: String?
  let protocols: [Count]
  let ciphers: [Count]
  let services: [Count]
  let peers: [Count]
  /// By how much the counts of peers may be too low.
  let peerUncertainty: Int
  let ages: [Age]
  let file: File

  init(_ statistics: CacheStatistics, _ target: CacheTarget, top: Int) {
    cache = target.location.description
    program = target.program?.rawValue
    timeout = target.timeout
    snapshot = statistics.isSnapshot
    fault = statistics.fault
    entries = statistics.entries
    payload = statistics.payload
    decoded = statistics.decoded
    undecodable = statistics.undecodable
    live = statistics.live
    expired = statistics.expired
    resumable = statistics.resumable
    otherOpenssl = statistics.otherOpenSSL
    oldest = statistics.oldest?.iso8601
    newest = statistics.newest?.iso8601
    protocols = statistics.protocols.map { Count(name: $0.name, count: $0.count) }
    ciphers = statistics.ciphers.map { Count(name: $0.name, count: $0.count) }
    services = statistics.services.top(top).map { Count(name: $0.name, count: $0.count) }
    peers = statistics.peers.top(top).map { Count(name: $0.name, count: $0.count) }
    peerUncertainty = statistics.peers.uncertainty
    ages = statistics.ages.enumerated().map { index, count in
      let bounds = CacheStatistics.ageBounds
      return Age(below: index < bounds.count ? bounds[index] : nil, count: count)
    }
    let measure = statistics.measure
    file = File(
      size: statistics.fileSize, allocated: statistics.allocated, fill: statistics.fill,
      pageSize: measure?.pageSize, pages: measure?.pages, freePages: measure?.freePages,
      overflowPages: measure?.overflowPages, depth: measure?.depth)
  }
}
