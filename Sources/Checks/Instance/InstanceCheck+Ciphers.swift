// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives
internal import TLSCrypto

extension InstanceCheck {
  /// What is left of the suites of a grade when those that somebody has excluded are taken away.
  ///
  /// - Parameters:
  ///   - text: The grade.
  ///   - name: The parameter that has it.
  ///   - level: The level at which it counts; `encrypt` for all above as well where policies decide.
  ///   - group: The program or service.
  func checkSuites(
    ofGrade text: String, _ name: String, at level: TLSSecurityLevel, in group: ServiceGroup
  ) {
    for name in group.settings.program.cipherExclusions(at: level) {
      guard
        let word = ParameterList.split(value(of: name, in: group.service) ?? "")
          .first(where: Self.isRefusedExclusion)
      else { continue }
      add(
        .ciphers, name, "\(name) has \"\(word)\", and takes names of ciphers alone",
        severity: .critical, consequence: Self.noHandshake(of: group), group: group,
        stopsHandshakes: true)
      return
    }
    guard let grade = CipherGrade(text)?.effective(in: configuration.host.version),
      let changed = changeOfSuites(of: grade, at: level, in: group)
    else { return }
    let suites = attempt { () throws(ConfigurationError) in
      try self.suites(of: grade, at: level, in: group)
    }
    guard let suites = suites ?? nil else { return }
    let cause = grade == .null ? name : changed
    if suites.isEmpty {
      add(
        .ciphers, cause,
        grade == .null
          ? "\(name) is null, of which no cipher is left" : "\(cause) leaves no cipher at all",
        severity: .critical, consequence: Self.noHandshake(of: group), group: group,
        stopsHandshakes: true)
    } else if Self.encryptsNothing(suites) {
      add(
        .ciphers, cause,
        grade == .null
          ? "\(name) is null: no cipher of TLS 1.2 is left that encrypts"
          : "\(cause) leaves no cipher of TLS 1.2 that encrypts",
        severity: goesOnWithTLS13(at: level, in: group) ? .warning : .critical,
        consequence:
          "handshakes of \(group.label) fail with peers without TLS 1.3, or encrypt nothing",
        group: group)
    } else if suites.allSatisfy({ $0.firstMatch(of: /^ECDHE-(RSA|ECDSA)-/) == nil }) {
      add(
        .ciphers, changed, "\(changed) leaves no cipher with ECDHE",
        consequence: "up-to-date peers find no cipher in common with \(group.label) in TLS 1.2",
        group: group)
    }
  }

  /// Whether a server loses nothing but peers without TLS 1.3, which may send in clear text.
  private func goesOnWithTLS13(at level: TLSSecurityLevel, in group: ServiceGroup) -> Bool {
    let program = group.settings.program
    guard program.isServer, level < .encrypt else { return false }
    let list = value(of: program.parameter("protocols"), in: group.service) ?? ""
    return TLSProtocols(parsing: list).allowed.contains(.tls13)
  }

  /// Why a policy leaves no cipher for a handshake, or none that encrypts; nil where it leaves one.
  func cipherFault(of policy: TLSPolicy, in group: ServiceGroup) -> CipherFault? {
    guard policy.ciphers != nil || policy.exclusions != nil else { return nil }
    let program = group.settings.program
    let exclusions = policy.exclusions.map { ParameterList.split($0) }
    if exclusions?.contains(where: Self.isRefusedExclusion) == true { return .refused }
    let kind = policy.level >= .encrypt ? "mandatory_ciphers" : "ciphers"
    let text = policy.ciphers ?? value(of: program.parameter(kind), in: group.service) ?? ""
    guard let grade = CipherGrade(text)?.effective(in: configuration.host.version),
      policy.exclusions != nil || changeOfSuites(of: grade, at: policy.level, in: group) != nil
    else { return nil }
    let suites = attempt { () throws(ConfigurationError) in
      try self.suites(
        of: grade, without: exclusions, at: policy.level, in: group)
    }
    guard let suites = suites ?? nil else { return nil }
    if suites.isEmpty { return .nothing }
    guard Self.encryptsNothing(suites) else { return nil }
    let protocols = policy.level >= .encrypt ? "mandatory_protocols" : "protocols"
    let list = policy.protocols ?? value(of: program.parameter(protocols), in: group.service) ?? ""
    return TLSProtocols(parsing: list).allowed.contains(.tls13) ? .onlyTLS13 : .clear
  }

  /// What is wrong with the ciphers that are left.
  enum CipherFault: String {
    case nothing = "no cipher is left"
    /// Postfix takes no exclusions then, and makes no handshake.
    case refused = "what it excludes begins with one of ! + - @, as no name of a cipher does"
    /// In TLS 1.3, which has its own, all is well.
    case onlyTLS13 = "no cipher of TLS 1.2 is left that encrypts"
    case clear = "no cipher is left that encrypts"
  }

  /// Which parameter makes the suites of a grade differ from the default; nil where none does.
  ///
  /// The defaults are not asked about: OpenSSL takes longer for that than all the rest does.
  func changeOfSuites(
    of grade: CipherGrade, at level: TLSSecurityLevel, in group: ServiceGroup
  ) -> String? {
    let list = grade.parameter
    let names = [list] + group.settings.program.cipherExclusions(at: level)
    let changed = names.first { name in
      configuration.origin(of: name, in: group.service).map { $0 != .builtIn } ?? false
    }
    return changed ?? (grade == .null ? list : nil)
  }

  /// The suites of TLS 1.2 and before that are left.
  ///
  /// - Parameters:
  ///   - grade: The grade.
  ///   - exclusions: What a policy excludes, in place of what main.cf does; nil where it says nothing.
  ///   - level: The security level.
  ///   - group: The program or service.
  /// - Returns: The names of the suites; nil where OpenSSL can do no TLS at all.
  /// - Throws: A `ConfigurationError` of an exclusion that cannot be expanded.
  func suites(
    of grade: CipherGrade, without exclusions: [String]? = nil, at level: TLSSecurityLevel,
    in group: ServiceGroup
  ) throws(ConfigurationError) -> [String]? {
    let text = try configuration.cipherString(
      of: grade, without: exclusions, at: level, of: group.settings.program, in: group.service)
    if let known = suites[text] { return known }
    let found = try? CipherList.names(text)
    suites[text] = .some(found)
    return found
  }

  /// Whether Postfix takes an element of a list of exclusions for none (`tls_set_ciphers` of
  /// tls_misc.c).
  private static func isRefusedExclusion(_ element: String) -> Bool {
    element.split(separator: ":").contains { part in part.first.map { "!+-@".contains($0) } == true
    }
  }

  /// Whether none of some suites encrypts; those of the group eNULL say so in their names.
  static func encryptsNothing(_ suites: [String]) -> Bool {
    suites.allSatisfy { $0.contains("NULL") }
  }
}
