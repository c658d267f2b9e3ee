// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import Primitives

/// What is to be said of the TLSA records of a server.
struct TLSAReport {
  /// A record that is published.
  struct Record {
    let record: TLSARecord
    /// What becomes of it among the others.
    let use: TLSARecordSet.Use
    /// The pairs that it is for.
    let pairs: [TLSAPair]
    /// The name servers that do not have it, though they have the zone.
    let lacking: [String]
  }

  let service: TLSAService
  let facts: TLSAFacts
  /// All records that anybody tells, in their order.
  let records: [Record]
  /// Each pair, with what is done by what is true.
  let pairs: [(pair: TLSAPair, verdict: TLSAVerdict)]
  /// The signature of the zone that ends first; nil where there is none.
  let signature: (end: UnixTime, lifetime: Int64)?
  /// The findings, the worst first.
  let findings: [Finding]

  /// The verdict.
  var status: ExitStatus { .worst(of: findings.map(\.severity.status)) }

  /// For how many seconds a new record has to have been published before its key is used; nil where
  /// that is not known.
  var wait: Int? {
    [facts.survey?.timeToLive, facts.survey?.negativeTimeToLive].compactMap(\.self).max()
  }
}

extension ZoneSurvey.Server {
  /// What it is called: its name with its address.
  var text: String { "\(name) (\(address))" }

  /// Why it does not tell the records; nil where it does.
  var failure: String? {
    if isAnswering { return nil }
    switch records.answer.state {
    case .secure, .insecure: return "does not have the zone"
    case .bogus(let reason): return reason
    case .serverFailure(2): return "answers that it cannot (SERVFAIL)"
    case .serverFailure(5): return "answers that it will not (REFUSED)"
    case .serverFailure(let code): return "answers with code \(code)"
    case .timedOut: return "does not answer in time"
    case .unreachable(let reason): return "cannot be reached: \(reason)"
    }
  }

  /// The records that it tells.
  var published: DNSRecords<TLSARecord> { records.answer.records(as: TLSARecord.self) }
}
