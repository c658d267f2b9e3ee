// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks

/// How the verdict of a check is written.
enum CheckFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case nagios
  case prometheus
}

/// The findings that a check is to report.
struct FindingSelection {
  private let only: [FindingKind]
  private let ignored: [FindingKind]

  /// Reads identifiers or groups.
  ///
  /// - Throws: A `Failure` that names every one that is not in the catalogue.
  init(only: [String], ignoring: [String]) throws(Failure) {
    var faults = Faults()
    self.only = Self.kinds(only, option: "--only", &faults)
    ignored = Self.kinds(ignoring, option: "--ignore", &faults)
    try faults.check()
  }

  private static func kinds(
    _ texts: [String], option: String, _ faults: inout Faults
  ) -> [FindingKind] {
    texts.flatMap { text in
      let kinds = FindingKind.matching(text)
      if kinds.isEmpty { faults.add(.noSuchFinding(text, option: option)) }
      return kinds
    }
  }

  /// Whether findings of that kind are reported.
  func includes(_ kind: FindingKind) -> Bool {
    (only.isEmpty || only.contains(kind)) && !ignored.contains(kind)
  }
}

extension Failure {
  /// A word that is no finding of the catalogue.
  static func noSuchFinding(_ text: String, option: String) -> Failure {
    Failure(
      .usage, "\(option): there is no finding \"\(text)\"",
      hint: "mxtls check --list-findings lists them all")
  }
}

extension Severity {
  /// The status of a check whose worst finding this is.
  var status: ExitStatus {
    switch self {
    case .note: .success
    case .warning: .warning
    case .unknown: .unknown
    case .critical: .critical
    }
  }

  /// How it looks on a terminal.
  var style: Style? { self == .note ? .dim : status.style }
}

extension ExitStatus {
  /// The verdict in one word: "ok", "warning", "critical" or "unknown".
  var verdict: String {
    switch self {
    case .warning: "warning"
    case .critical: "critical"
    case .unknown: "unknown"
    default: "ok"
    }
  }

  /// How it looks on a terminal.
  var style: Style? {
    switch self {
    case .success: .green
    case .warning: .yellow
    case .unknown: .cyan
    default: .red
    }
  }
}

/// All reports of a run.
struct CheckResult {
  let reports: [CheckReport]

  /// The number of findings of that severity.
  func count(_ severity: Severity) -> Int {
    reports.reduce(0) { $0 + $1.findings.count { $0.severity == severity } }
  }

  /// How bad the worst finding is.
  var status: ExitStatus { .worst(of: reports.compactMap { $0.severity?.status }) }

  /// The findings by number: "1 critical, 2 warnings", without those that are none.
  var summary: String {
    let texts = Severity.allCases.reversed().compactMap { severity -> String? in
      let count = count(severity)
      guard count > 0 else { return nil }
      let isCountable = severity == .note || severity == .warning
      return "\(count) \(severity.rawValue)\(isCountable && count != 1 ? "s" : "")"
    }
    return texts.isEmpty ? "nothing found" : texts.joined(separator: ", ")
  }

  /// The number of pairs in words.
  var pairs: String {
    let count = reports.reduce(0) { $0 + $1.pairs.count }
    return "\(count) pair\(count == 1 ? "" : "s")"
  }
}
