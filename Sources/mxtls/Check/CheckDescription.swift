// SPDX-License-Identifier: Apache-2.0

import Checks
import Postfix
import Primitives
import TLSCrypto

/// The report for programs, field by field as the manual page documents them.
struct CheckDescription: Encodable {
  let status: String
  let checkedAt: String
  let counts: Counts
  let instances: [Instance]

  struct Counts: Encodable {
    let pairs: Int
    let critical: Int
    let unknown: Int
    let warning: Int
    let note: Int
  }

  struct Instance: Encodable {
    let configDirectory: String?
    let status: String
    let pairs: [Pair]
    let findings: [FindingDescription]
  }

  struct Pair: Encodable {
    let status: String
    let users: [String]
    let parameters: [String]
    let active: Bool
    let certificateFile: String?
    let keyFile: String?
    let findings: [String]
    var keyMatches: Bool?
    var subject: String?
    var issuer: String?
    var selfSigned: Bool?
    var publiclyTrusted: Bool?
    var names: [String] = []
    var key: String?
    var notBefore: String?
    var notAfter: String?
    var daysLeft: Int?
    var lifetimeDays: Int?
    var fingerprintSha256: String?
    var spkiSha256: String?
  }

  struct FindingDescription: Encodable {
    let id: String
    let severity: String
    let users: [String]
    let message: String
    let consequence: String
    let remedy: String
    let file: String?
    let line: Int?
    let parameter: String?
    let configFile: String?
    let configLine: Int?
    let settings: [Setting]
  }

  struct Setting: Encodable {
    let parameter: String
    let file: String?
    let line: Int?
  }
}

extension CheckDescription {
  init(_ result: CheckResult, now: UnixTime) {
    status = result.status.verdict
    checkedAt = now.iso8601
    counts = Counts(
      pairs: result.reports.reduce(0) { $0 + $1.pairs.count }, critical: result.count(.critical),
      unknown: result.count(.unknown), warning: result.count(.warning), note: result.count(.note))
    instances = result.reports.map { report in
      Instance(
        configDirectory: report.directory, status: (report.severity ?? .note).status.verdict,
        pairs: report.pairs.map { Pair($0, now: now) },
        findings: report.findings.map(FindingDescription.init))
    }
  }
}

extension CheckDescription.Pair {
  init(_ pair: PairReport, now: UnixTime) {
    var seen: Set<String> = []
    self.init(
      status: pair.verdict, users: pair.users.filter { !$0.isEmpty }, parameters: pair.parameters,
      active: pair.isActive, certificateFile: pair.certificateFile, keyFile: pair.keyFile,
      findings: pair.findings.map(\.kind.id).filter { seen.insert($0).inserted })
    if let certificate = pair.certificate, let key = pair.key {
      keyMatches = key.matches(certificate.publicKey)
    }
    guard let certificate = pair.certificate else { return }
    subject = try? certificate.subject.text
    issuer = try? certificate.issuer.text
    selfSigned = certificate.isSelfIssued
    publiclyTrusted = pair.isPublic
    names = certificate.extensions.names.map(\.text)
    key = certificate.publicKey.summary
    notBefore = certificate.notBefore.iso8601
    notAfter = certificate.notAfter.iso8601
    daysLeft = certificate.daysLeft(at: now)
    lifetimeDays = Int(certificate.lifetime / 86400)
    fingerprintSha256 = try? certificate.fingerprint.description
    spkiSha256 = try? certificate.publicKey.fingerprint.description
  }
}

extension CheckDescription.FindingDescription {
  init(_ finding: Finding) {
    let first = finding.places.first
    self.init(
      id: finding.kind.id, severity: finding.severity.rawValue,
      users: finding.users.filter { !$0.isEmpty }, message: finding.message,
      consequence: finding.consequence, remedy: finding.fullRemedy, file: finding.file,
      line: finding.line, parameter: first?.parameter, configFile: first?.origin.file,
      configLine: first?.origin.line,
      settings: finding.places.map {
        CheckDescription.Setting(
          parameter: $0.parameter, file: $0.origin.file, line: $0.origin.line)
      })
  }
}
