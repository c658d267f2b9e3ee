// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

/// The check of one pair, for all who load it.
struct PairCheck {
  let pair: KeyPair
  let users: [PairUser]
  let context: CheckContext
  /// What other pairs the users have.
  let company: PairCompany
  /// A Boolean value that tells whether a server has sent it, and it is in no file.
  let isServed: Bool
  /// A Boolean value that tells whether the chain ends in a root that the system trusts.
  var isPublic = false
  private(set) var findings: [Finding] = []
  // A table of server names can have thousands of users for one chain.
  private let labels: [String]
  private let certificatePlaces: [ParameterPlace]
  private let keyPlaces: [ParameterPlace]

  init(
    _ pair: KeyPair, users: [PairUser], company: PairCompany = .none, context: CheckContext,
    isServed: Bool = false
  ) {
    self.pair = pair
    self.isServed = isServed
    self.company = company
    self.users = users
    self.context = context
    labels = users.map(\.label).unique
    certificatePlaces = users.compactMap(\.certificate).unique
    keyPlaces = users.compactMap(\.key).unique
  }

  var options: CheckOptions { context.options }

  /// Runs all checks.
  mutating func run() {
    if let leaf = pair.leaf, isServed || !pair.hasAccidentalLeaf {
      checkChain(of: leaf)
      checkValidity(of: leaf)
      checkNames(of: leaf)
      checkStrength(of: leaf)
      checkUse(of: leaf)
    }
    if let key = pair.key { checkAge(of: key) }
  }

  /// Adds a finding about a certificate of the pair, for all its users unless only some are
  /// concerned.
  mutating func add(
    _ kind: FindingKind, _ certificate: KeyPair.Located<Certificate>, _ message: String? = nil,
    severity: Severity? = nil, consequence: String? = nil, remedy: String? = nil,
    users concerned: [PairUser]? = nil
  ) {
    findings.append(
      Finding(
        kind, message, severity: severity, consequence: consequence, remedy: remedy,
        places: concerned?.compactMap(\.certificate).unique ?? certificatePlaces,
        file: certificate.file.path, line: certificate.line,
        users: concerned?.map(\.label).unique ?? labels
      ).limited(for: concerned ?? users))
  }

  /// Adds a finding about the key of the pair.
  mutating func add(
    _ kind: FindingKind, _ key: KeyPair.Located<PrivateKey>, _ message: String,
    severity: Severity? = nil
  ) {
    findings.append(
      Finding(
        kind, message, severity: severity, places: keyPlaces, file: key.file.path,
        line: key.line, users: labels
      ).limited(for: users))
  }
}

extension Finding {
  /// The finding, which breaks nothing as long as nobody loads what it is about.
  func limited(for users: [PairUser]) -> Finding {
    guard severity == .critical, !users.contains(where: \.isActive) else { return self }
    var finding = self
    finding.severity = .warning
    return finding
  }

  /// The finding of a fault in the files of a source.
  init(_ fault: LoadFault, users: [PairUser]) {
    self.init(
      FindingKind(fault.kind), fault.message, severity: fault.severity,
      consequence: fault.consequence ?? fault.effect?.text(for: users), remedy: fault.remedy,
      places: users.compactMap { fault.part == .key ? $0.key : $0.certificate }.unique,
      file: fault.file.path, line: fault.line, users: users.map(\.label).unique)
    spared = fault.spared.map(\.location.string)
    let isUnread = [.fileMissing, .fileNotRegular].contains(fault.kind)
    if isUnread, users.contains(where: \.bearsTable) {
      consequence = FindingKind.noNamedHandshake
    } else if isUnread, !users.isEmpty, users.allSatisfy(\.isServerName) {
      // Postfix passes over the entry.
      consequence = LoadFault.Effect.noCertificate.text(for: users) ?? consequence
    }
    if fault.kind == .fileMissing, !users.isEmpty, users.allSatisfy(\.hasCopy) {
      severity = .warning
      consequence = "Postfix goes by the table and not by the file, until postmap -F is run again"
    }
    self = limited(for: users)
  }
}
