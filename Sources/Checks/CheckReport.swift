// SPDX-License-Identifier: Apache-2.0

internal import Postfix
package import Primitives
internal import TLSCrypto

/// What a check has found: the pairs, and what is wrong with them and around them.
package struct CheckReport {
  /// The directory of main.cf; nil where no Postfix was looked at.
  package let directory: String?
  package internal(set) var pairs: [PairReport] = []
  /// The findings, the worst first.
  package internal(set) var findings: [Finding] = []
  /// What findings call the services of smtpd(8), by their identities.
  var labels: [String: String] = [:]
  private var errors: Set<ConfigurationError> = []

  init(directory: String?) {
    self.directory = directory
  }

  /// A report that says only that a configuration cannot be read.
  ///
  /// - Parameters:
  ///   - directory: The directory of main.cf.
  ///   - file: The file that cannot be read.
  ///   - reason: Why.
  package init(unreadable directory: String, file: String, reason: String) {
    self.init(directory: directory)
    findings = [Finding(.configUnreadable, reason, file: file)]
  }

  /// Adds what was found at the servers themselves.
  package mutating func add(served findings: [Finding]) {
    self.findings += findings
    sort()
  }

  mutating func add(_ findings: [Finding], users: [String]? = nil) {
    self.findings += findings.map {
      var finding = $0
      if let users { finding.users = users }
      return finding
    }
  }

  /// Adds what is wrong with several pairs together, to each of them as well.
  mutating func add(_ finding: Finding, to isConcerned: (PairReport) -> Bool) {
    findings.append(finding)
    for index in pairs.indices where isConcerned(pairs[index]) {
      pairs[index].findings.append(finding)
    }
  }

  /// Adds what is wrong with a value or a line of the configuration, once.
  mutating func add(_ error: ConfigurationError) {
    guard errors.insert(error).inserted, !isKnown(error) else { return }
    let kind: FindingKind =
      switch error.code {
      case .levelAboveRelease: .compatibilityLevel
      case .byteOrderMark: .byteOrderMark
      default: error.isFatal ? .configUnusable : .ignoredLine
      }
    var finding = Finding(kind, error.reason)
    finding.file = error.file
    finding.line = error.line
    finding.stopsHandshakes = error.isFatal && error.endsServers
    findings.append(finding)
  }

  /// Adds a value with which a program ends, once for each program or service.
  mutating func add(
    _ error: ConfigurationError, consequence: String, place: ParameterPlace, user: String?
  ) {
    let finding = Finding(
      .configUnusable, error.reason, consequence: consequence, places: [place], file: error.file,
      line: error.line, users: [user].compactMap(\.self))
    guard !findings.contains(finding) else { return }
    findings.append(finding)
  }

  /// Whether the value that an error is about has been found unusable already.
  private func isKnown(_ error: ConfigurationError) -> Bool {
    guard error.code == .notBoolean || error.code == .notTime else { return false }
    return findings.contains { finding in
      finding.kind == .configUnusable && finding.line == error.line && finding.file == error.file
        && finding.places.contains { error.reason.hasPrefix("\($0.parameter): ") }
    }
  }

  /// Keeps the findings of some kinds.
  ///
  /// - Parameter isIncluded: Tells which.
  package mutating func keep(_ isIncluded: (FindingKind) -> Bool) {
    findings.removeAll { !isIncluded($0.kind) }
    for index in pairs.indices {
      pairs[index].findings.removeAll { !isIncluded($0.kind) }
    }
  }

  /// How bad the worst finding is; nil where there is none.
  package var severity: Severity? { findings.map(\.severity).max() }

  /// Puts the findings in order.
  mutating func sort() {
    findings = findings.inOrder
  }
}

extension ConfigurationError {
  /// A Boolean value that tells whether smtpd(8) is among those who end because of it: because nobody
  /// can read the file, or by a value that it reads.
  fileprivate var endsServers: Bool {
    switch code {
    case .missingEquals, .missingName, .malformedService, .malformedOption: true
    default: reason.hasPrefix("smtpd_") || reason.hasPrefix("tls_")
    }
  }
}
