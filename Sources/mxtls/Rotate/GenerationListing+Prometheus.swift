// SPDX-License-Identifier: Apache-2.0

import Primitives

extension GenerationListing {
  private typealias Sample = (labels: PrometheusPage.Labels, value: String)

  /// The generations in the text format that Prometheus's node_exporter collects.
  func prometheus(now: UnixTime) -> String {
    func samples(_ number: (Pair) -> Int64?) -> [Sample] {
      pairs.compactMap { pair in
        number(pair).map { ([("filepath", pair.certificateFile)], String($0)) }
      }
    }
    var page = PrometheusPage()
    page.add("mxtls_rotate_pairs", "Pairs that are rotated.") { [([], String(pairs.count))] }
    page.add("mxtls_rotate_not_after", "The last second at which the pair in use is valid.") {
      samples { $0.inUse?.times.expiry }
    }
    page.add("mxtls_rotate_made_time_seconds", "When the pair in use was made or installed.") {
      samples { $0.inUse?.times.made }
    }
    page.add("mxtls_rotate_generations", "Generations that are kept, and the one in use.") {
      samples { Int64($0.generations.count { $0.number != nil }) }
    }
    page.add("mxtls_rotate_broken_generations", "Generations that are no pair that can be used.") {
      samples { Int64($0.generations.count { $0.fault != nil }) }
    }
    page.add("mxtls_rotate_waiting", "Whether a next generation waits to be switched to.") {
      samples { $0.generations.contains { $0.state == "next" } ? 1 : 0 }
    }
    page.add(
      "mxtls_rotate_roll_over_since_seconds",
      "Since when the roll-over of the TLSA records has been at its step."
    ) {
      pairs.compactMap { pair in
        pair.rollOver.map {
          ([("filepath", pair.certificateFile), ("step", $0.step)], String($0.time))
        }
      }
    }
    page.add("mxtls_rotate_time_seconds", "When the generations were looked at.") {
      [([], String(now))]
    }
    return page.text
  }
}

extension GenerationListing.Pair {
  /// The generation that is served.
  fileprivate var inUse: GenerationListing.Generation? {
    generations.first { $0.state == "live" || $0.state == "in use" }
  }
}
