// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives

/// The verdicts of what has been reported, by number: all that is kept of what has been written.
struct ProbeTally {
  private(set) var count = 0
  private(set) var status = ExitStatus.success
  /// What went wrong besides; nil where nothing did.
  private(set) var failure: Failure?
  private var severities: [Severity: Int] = [:]

  /// Whether there are findings that only a verbose report shows.
  var hasNotes: Bool { severities[.note] != nil }

  /// The findings by number: "1 critical, 2 warnings".
  var summary: String { CheckResult.summary { severities[$0] ?? 0 } }

  /// Throws the verdict, and what went wrong.
  ///
  /// - Parameter verdict: The verdict on everything.
  /// - Throws: A `Failure`, unless all is well.
  func check(_ verdict: ExitStatus) throws(Failure) {
    var faults = Faults()
    if let failure { faults.add(failure) }
    if verdict != .success { faults.add(Failure(verdict: verdict)) }
    try faults.check()
  }

  /// Keeps what went wrong for the end.
  mutating func add(_ failure: Failure) {
    status = .worst(of: [status, failure.verdict])
    if self.failure == nil { self.failure = failure } else { self.failure?.add(failure) }
  }

  /// Counts a report.
  mutating func add(_ findings: [Finding]) {
    count += 1
    for finding in findings {
      severities[finding.severity, default: 0] += 1
      status = .worst(of: [status, finding.severity.status])
    }
  }
}

extension Failure {
  /// What it comes to among verdicts: what could not be looked at is unknown.
  fileprivate var verdict: ExitStatus {
    status == .inputOutput || status == .defect ? status : .unknown
  }
}
