// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import Primitives
import TLSCrypto

/// The report of a server for programs, field by field as the manual page documents them.
struct TLSAReportDescription: Encodable {
  let host: String
  let port: Int
  let status: String
  let checkedAt: String
  let owner: String
  let dane: DANEDescription
  let pairs: [Pair]
  let records: [Record]
  let zone: Zone?
  let waitSeconds: Int?
  let findings: [ProbeDescription.Remark]

  struct Pair: Encodable {
    let pair: TLSAPairDescription
    let delivery: String
    let reason: String
  }

  struct Record: Encodable {
    let record: String
    let use: String
    let reason: String?
    let keys: [String]
    let lacking: [String]
  }

  struct Zone: Encodable {
    let name: String
    let signaturesEnd: String?
    let ttl: Int?
    let negativeTtl: Int?
    let servers: [Server]
  }

  struct Server: Encodable {
    let name: String
    let address: String
    let failure: String?
    let serial: Int?
    let records: [String]?
  }
}

extension TLSAReportDescription {
  init(_ report: TLSAReport, now: UnixTime) {
    host = "\(report.service.host)"
    port = Int(report.service.port)
    status = report.status.verdict
    checkedAt = now.iso8601
    owner = "\(report.facts.owner)."
    dane = DANEDescription(report.facts.outlook)
    pairs = report.pairs.map { pair, verdict in
      Pair(
        pair: TLSAPairDescription(pair), delivery: verdict.word, reason: verdict.text)
    }
    records = report.records.map { record in
      Record(
        record: record.record.shown, use: record.use.word,
        reason: record.use == .usable ? nil : record.use.reason,
        keys: record.pairs.compactMap { try? $0.key.fingerprint.bytes.hex }.unique,
        lacking: record.lacking)
    }
    zone = report.facts.survey.map { Zone($0, report) }
    waitSeconds = report.wait
    findings = report.findings.map(ProbeDescription.Remark.init)
  }
}

extension TLSAReportDescription.Zone {
  fileprivate init(_ survey: ZoneSurvey, _ report: TLSAReport) {
    self.init(
      name: "\(survey.zone)", signaturesEnd: report.signature?.end.iso8601,
      ttl: survey.timeToLive, negativeTtl: survey.negativeTimeToLive,
      servers: survey.servers.map { server in
        TLSAReportDescription.Server(
          name: "\(server.name)", address: server.address, failure: server.failure,
          serial: server.serial.map { Int($0) },
          records: server.isAnswering ? server.published.values.map(\.shown) : nil)
      })
  }
}

extension TLSARecordSet.Use {
  /// What becomes of a record, for programs.
  fileprivate var word: String {
    switch self {
    case .usable: "usable"
    case .unsupportedUsage: "unsupported-usage"
    case .malformed: "malformed"
    case .outranked: "outranked"
    }
  }
}
