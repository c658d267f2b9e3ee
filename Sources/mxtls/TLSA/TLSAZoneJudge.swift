// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import Primitives

/// Judges the zone that TLSA records are in: its name servers and its signatures.
struct TLSAZoneJudge {
  let now: UnixTime
  /// How much of the life of a signature has to be left.
  let limits: (warning: Threshold, critical: Threshold)

  /// The findings of what the name servers say.
  ///
  /// - Parameter facts: What they say.
  /// - Returns: The findings, in no order.
  func findings(_ facts: TLSAFacts) -> [Finding] {
    guard let survey = facts.survey else {
      // Where nothing can be looked up, that is said already.
      if facts.outlook.view == nil { return [] }
      return [
        Finding(
          .tlsaServer, "the name servers of \(facts.owner) cannot be found", severity: .unknown)
      ]
    }
    return servers(survey) + differences(survey, facts) + signatures(survey)
  }

  /// The findings of servers that do not tell the records.
  private func servers(_ survey: ZoneSurvey) -> [Finding] {
    var findings = survey.homeless.map {
      Finding(.tlsaServer, "has no address", users: ["\($0)"])
    }
    let isKnown = survey.servers.contains(where: \.isAnswering)
    for server in survey.servers {
      guard let failure = server.failure else { continue }
      // A server with an address of IPv6 is there though this host has no IPv6.
      let isElsewhere = survey.servers.contains { $0.name == server.name && $0.isAnswering }
      if server.records.isOutOfReach, isElsewhere { continue }
      findings.append(
        Finding(
          .tlsaServer, failure, severity: isKnown ? nil : .unknown, users: [server.text]))
    }
    return findings
  }

  /// The findings of servers that tell other records than others, or than what resolvers have.
  private func differences(_ survey: ZoneSurvey, _ facts: TLSAFacts) -> [Finding] {
    let servers = survey.servers.filter(\.isAnswering)
    let sets = servers.map { Set($0.records.answer.data) }
    if Set(sets).count > 1 {
      let all = servers.flatMap(\.published.values).unique
      return zip(servers, sets).compactMap { server, set in
        let lacking = all.filter { !set.contains($0.rdata) }
        if lacking.isEmpty { return nil }
        let serial = server.serial.map { "; its serial is \($0)" } ?? ""
        return Finding(
          .tlsaServersDiffer,
          "lacks \(lacking.map(\.short).joined(separator: ", "))\(serial)", users: [server.text])
      }
    }
    guard facts.isHeeded, let view = facts.outlook.view, view.truth.failure == nil,
      let set = sets.first,
      set != Set(view.truth.records?.records.map(\.rdata) ?? []),
      // Where there are very many records, each answer has others.
      view.truth.records?.ignored ?? 0 == 0, view.truth.records?.unreadable ?? 0 == 0
    else { return [] }
    return [Finding(.tlsaNotSeen)]
  }

  /// The finding of signatures that will end.
  private func signatures(_ survey: ZoneSurvey) -> [Finding] {
    guard let first = survey.firstEnd(now) else { return [] }
    let left = Double(first.end - now)
    let severity: Severity
    if left < limits.critical.seconds(of: first.lifetime) {
      severity = .critical
    } else if left < limits.warning.seconds(of: first.lifetime) {
      severity = .warning
    } else {
      return []
    }
    let end = first.end
    let message =
      left < 0
      ? "a signature of \(survey.zone) has expired \(end.relative(to: now)), \(end.iso8601)"
      : "a signature of \(survey.zone) expires \(end.relative(to: now)), \(end.iso8601)"
    return [Finding(.tlsaSignatures, message, severity: severity)]
  }
}
