// SPDX-License-Identifier: Apache-2.0

import Trace

/// The summary of many messages, as JSON has it.
struct TraceSummaryDescription: Encodable {
  struct Messages: Encodable {
    let all: Int
    let encrypted: Int
    let clear: Int
    let notSaid: Int
    let local: Int
    let noTrace: Int
  }

  struct Hops: Encodable {
    let all: Int
    let encrypted: Int
    let clear: Int
    let notSaid: Int
    let weak: Int
    let versions: [Version]
  }

  struct Version: Encodable {
    let name: String?
    let count: Int
  }

  struct Summary: Encodable {
    let messages: Messages
    let hops: Hops
  }

  let summary: Summary

  init(_ summary: TraceSummary) {
    func count(_ verdict: Message.Verdict) -> Int { summary.verdicts[verdict] ?? 0 }
    let versions = TLSVersion.allCases.reversed().map(Optional.some) + [nil]
    self.summary = Summary(
      messages: Messages(
        all: summary.messages, encrypted: count(.encrypted), clear: count(.clear),
        notSaid: count(.notSaid), local: count(.local), noTrace: count(.noTrace)),
      hops: Hops(
        all: summary.hops, encrypted: summary.encryptedHops, clear: summary.clearHops,
        notSaid: summary.notSaidHops, weak: summary.weakHops,
        versions: versions.compactMap { version in
          summary.versions[version].map { Version(name: version?.rawValue, count: $0) }
        }))
  }
}
