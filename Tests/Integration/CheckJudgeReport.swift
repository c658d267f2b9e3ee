// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a test needs of `mxtls check --format json`.
private struct CheckReport: Decodable {
  let instances: [Instance]

  struct Instance: Decodable { let findings: [Finding] }

  struct Finding: Decodable {
    let severity: String
    let parameter: String?
    let users: [String]?

    func names(_ parameters: [String], user: String?) -> Bool {
      parameters.contains(parameter ?? "") && (user.map { users?.contains($0) == true } ?? true)
    }
  }
}

/// Holds `mxtls check` of a configuration against what it must say.
func expectCheck(of configuration: String, toSay verdict: Verdict) async throws {
  let result = try await Tool.mxtls.run(
    "check", "-c", configuration, "--format", "json")
  let report = try #require(
    try? JSONDecoder().decode(CheckReport.self, from: Data(result.output)), "\(result)")
  let findings = report.instances.flatMap(\.findings)

  let (statuses, severities, parameters, user) = verdict.demands
  #expect(statuses.contains(result.status), "\(result)")
  if !parameters.isEmpty {
    let named = findings.contains {
      severities.contains($0.severity) && $0.names(parameters, user: user)
    }
    #expect(named, "nothing said of \(parameters.joined(separator: " or ")): \(result)")
  }
  if case .good = verdict {
    #expect(findings.allSatisfy { $0.severity == "note" }, "\(result)")
  }
}

extension Verdict {
  /// The exit statuses that are right, and which finding there must be.
  fileprivate var demands:
    (statuses: [Int32], severities: [String], parameters: [String], user: String?)
  {
    switch self {
    case .good: ([0], [], [], nil)
    case .harmless: ([0, 1], [], [], nil)
    case .warning(let parameters): ([1], ["warning"], parameters, nil)
    case .unknown: ([3], [], [], nil)
    case .doubtful(let parameters): ([1, 2], ["warning", "critical"], parameters, nil)
    case .critical(let parameters, let user): ([2], ["critical"], parameters, user)
    }
  }
}
