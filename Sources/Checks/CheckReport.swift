// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives
package import TLSCrypto

/// What a check has found: the pairs, and what is wrong with them and around them.
package struct CheckReport {
  /// The directory of main.cf; nil where no Postfix was looked at.
  package let directory: String?
  package internal(set) var pairs: [PairReport] = []
  /// The findings, the worst first.
  package internal(set) var findings: [Finding] = []
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
    var finding =
      error.code == .levelAboveRelease
      ? Finding(.compatibilityLevel, error.reason)
      : Finding(error.isFatal ? .configUnusable : .ignoredLine, error.reason)
    finding.file = error.file
    finding.line = error.line
    findings.append(finding)
  }

  /// Adds a value with which a program ends, once for each program or service.
  mutating func add(
    _ error: ConfigurationError, consequence: String, place: Finding.Place, user: String?
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

  /// Puts the worst findings first, and those that say the same of several services together.
  mutating func sort() {
    var groups: [[Finding]] = []
    var positions: [String: Int] = [:]
    for finding in findings {
      let key = "\(finding.kind.id) \(finding.file ?? "") \(finding.line ?? 0) \(finding.message)"
      if let position = positions[key] {
        groups[position].append(finding)
      } else {
        positions[key] = groups.count
        groups.append([finding])
      }
    }
    findings = groups.compactMap(Finding.merged).enumerated().sorted {
      ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
    }.map(\.element.redacted)
  }
}

/// A pair as it is reported.
package struct PairReport {
  /// Who loads it, such as "smtpd" and "submission/inet"; none where no Postfix was looked at.
  package let users: [String]
  /// The parameters that name its files, in the order of the users.
  package let parameters: [String]
  /// The paths as the configuration has them.
  package let certificateFile: String?
  package let keyFile: String?
  /// The host's own certificate and those that are sent with it, with their files.
  package let certificates: [(file: String, certificate: Certificate)]
  /// The public half of the private key, or nil where none could be loaded.
  package let key: PublicKey?
  /// A Boolean value that tells whether the chain ends in a root that the system trusts.
  package let isPublic: Bool
  /// A Boolean value that tells whether anybody loads it: whether TLS is on.
  package let isActive: Bool
  /// The findings about it, which are in the report as well.
  package internal(set) var findings: [Finding]
  /// Where it is loaded from.
  let source: MaterialSource

  init(_ pair: KeyPair, of shared: SharedSource, findings: [Finding], isPublic: Bool = false) {
    source = shared.source
    users = shared.users.map(\.label.withoutKeyMaterial)
    let places = shared.users.flatMap { [$0.certificate, $0.key].compactMap(\.self) }
    parameters = places.map(\.parameter).unique
    let files = Self.files(of: pair, shared.source)
    certificateFile = files.certificate?.withoutKeyMaterial
    keyFile = files.key?.withoutKeyMaterial
    certificates = pair.certificates.map { ($0.file.path, $0.object) }
    key = pair.key?.object.publicKey
    self.isPublic = isPublic
    isActive = shared.users.contains(where: \.isActive)
    self.findings = findings
  }

  /// The host's own certificate, or nil where none could be loaded.
  package var certificate: Certificate? { certificates.first?.certificate }

  /// How bad the worst finding about it is; nil where there is none.
  package var severity: Severity? { findings.map(\.severity).max() }

  private static func files(
    of pair: KeyPair, _ source: MaterialSource
  ) -> (certificate: String?, key: String?) {
    switch source {
    case .files(let certificate, let key): return (certificate, key)
    case .chain(let paths):
      let first = paths.count == 1 ? paths[0] : nil
      let certificate = pair.leaf?.file.path ?? first
      return (certificate, pair.key?.file.path ?? certificate)
    }
  }
}

extension Finding {
  /// One finding for several that say the same, with the places and users of all.
  fileprivate static func merged(_ findings: [Finding]) -> Finding? {
    guard var finding = findings.first, findings.count > 1 else { return findings.first }
    finding.places = findings.flatMap(\.places).unique
    finding.users = findings.flatMap(\.users).unique
    finding.severity = findings.map(\.severity).max() ?? finding.severity
    finding.consequence = findings.map(\.consequence).unique.joined(separator: "; ")
    return finding
  }
}
