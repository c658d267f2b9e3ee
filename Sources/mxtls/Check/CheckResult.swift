// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives

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

/// All reports of a run.
struct CheckResult {
  let reports: [CheckReport]

  /// The number of findings of that severity.
  func count(_ severity: Severity) -> Int {
    reports.reduce(0) { $0 + $1.findings.count { $0.severity == severity } }
  }

  /// How bad the worst finding is.
  var status: ExitStatus { .worst(of: reports.compactMap { $0.severity?.status }) }

  /// The findings by number: "1 critical, 2 warnings", without severities that have none.
  var summary: String { Self.summary(count) }

  /// Findings by number: "1 critical, 2 warnings", without severities that have none.
  ///
  /// - Parameter count: Tells how many there are of a severity.
  /// - Returns: The text; "nothing found" where there are none.
  static func summary(_ count: (Severity) -> Int) -> String {
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
