// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension [Finding] {
  /// The worst findings first, with those that say the same of several services or addresses as one.
  package var inOrder: [Finding] {
    var groups: [[Finding]] = []
    var positions: [String: Int] = [:]
    for finding in self {
      let key = "\(finding.kind.id) \(finding.file ?? "") \(finding.line ?? 0) \(finding.message)"
      if let position = positions[key] {
        groups[position].append(finding)
      } else {
        positions[key] = groups.count
        groups.append([finding])
      }
    }
    return groups.compactMap(Finding.merged).enumerated().sorted {
      ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
    }.map(\.element.redacted)
  }
}

extension Finding {
  /// One finding for several that say the same, with the places and users of all.
  fileprivate static func merged(_ findings: [Finding]) -> Finding? {
    guard var finding = findings.first, findings.count > 1 else { return findings.first }
    finding.places = findings.flatMap(\.places).unique
    finding.users = findings.flatMap(\.users).unique
    finding.stopsHandshakes = findings.contains(where: \.stopsHandshakes)
    finding.severity = findings.map(\.severity).max() ?? finding.severity
    finding.consequence = findings.map(\.consequence).unique.joined(separator: "; ")
    return finding
  }
}
