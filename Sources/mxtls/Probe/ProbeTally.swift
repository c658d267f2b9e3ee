// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives

/// The verdicts of what has been reported, by number: all that is kept of what has been written.
struct ProbeTally {
  private(set) var count = 0
  private(set) var status = ExitStatus.success
  private var severities: [Severity: Int] = [:]

  /// Whether there are findings that only a verbose report shows.
  var hasNotes: Bool { severities[.note] != nil }

  /// The findings by number: "1 critical, 2 warnings".
  var summary: String { CheckResult.summary { severities[$0] ?? 0 } }

  /// Counts a report.
  mutating func add(_ findings: [Finding]) {
    count += 1
    for finding in findings {
      severities[finding.severity, default: 0] += 1
      status = .worst(of: [status, finding.severity.status])
    }
  }
}
