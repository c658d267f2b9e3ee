// SPDX-License-Identifier: Apache-2.0

import Postfix
import Primitives
import SessionCache

/// What there is in caches, in the text format that Prometheus's node_exporter collects.
struct CachePrometheus {
  private typealias Sample = (labels: PrometheusPage.Labels, value: String)
  private var page = PrometheusPage()

  var text: String { page.text }

  init(_ caches: [(statistics: CacheStatistics, target: CacheTarget)], now: UnixTime) {
    func labels(_ target: CacheTarget) -> PrometheusPage.Labels {
      [("cache", target.location.description), ("program", target.program?.rawValue ?? "")]
    }
    func samples(_ number: (CacheStatistics) -> Int) -> [Sample] {
      caches.map { (labels($0.target), String(number($0.statistics))) }
    }
    page.add("mxtls_cache_entries", "Entries of the session cache.") { samples(\.entries) }
    page.add("mxtls_cache_expired_entries", "Entries that are older than they may be.") {
      samples(\.expired)
    }
    page.add("mxtls_cache_resumable_entries", "Entries whose session can be resumed.") {
      samples(\.resumable)
    }
    page.add("mxtls_cache_undecodable_entries", "Entries that are damaged, or of a foreign form.") {
      samples(\.undecodable)
    }
    page.add("mxtls_cache_payload_bytes", "The keys and values of all entries.") {
      samples(\.payload)
    }
    page.add("mxtls_cache_file_bytes", "The length of the files of the session cache.") {
      samples(\.fileSize)
    }
    page.add("mxtls_cache_sessions", "Sessions of the session cache by their protocol.") {
      caches.flatMap { cache in
        cache.statistics.protocols.sorted { $0.name < $1.name }.map {
          (labels(cache.target) + [("protocol", $0.name)], String($0.count))
        }
      }
    }
    page.add("mxtls_cache_damaged", "Whether the session cache could not be read to its end.") {
      samples { $0.fault == nil ? 0 : 1 }
    }
    page.add("mxtls_cache_time_seconds", "When the session caches were read.") {
      [([], String(now))]
    }
  }
}
