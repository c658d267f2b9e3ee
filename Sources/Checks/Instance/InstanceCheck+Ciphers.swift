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
    let kind = policy.level >= .encrypt ? "mandatory_ciphers" : "ciphers"
    let text = policy.ciphers ?? value(of: program.parameter(kind), in: group.service) ?? ""
    guard let grade = CipherGrade(text)?.effective(in: configuration.host.version),
      policy.exclusions != nil || changeOfSuites(of: grade, at: policy.level, in: group) != nil
    else { return nil }
    let suites = attempt { () throws(ConfigurationError) in
      try self.suites(
        of: grade, without: policy.exclusions.map { ParameterList.split($0) }, at: policy.level,
        in: group)
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
    /// In TLS 1.3, which has its own, all is well.
    case onlyTLS13 = "no cipher of TLS 1.2 is left that encrypts"
    case clear = "no cipher is left that encrypts"
  }

  /// Which parameter makes the suites of a grade others than they are by default; nil where none does.
  ///
  /// The defaults are not asked about: OpenSSL takes longer for that than all the rest does.
  private func changeOfSuites(
    of grade: CipherGrade, at level: TLSSecurityLevel, in group: ServiceGroup
  ) -> String? {
    let list = Self.list(of: grade)
    let names = [list] + exclusionNames(at: level, in: group)
    let changed = names.first { name in
      configuration.origin(of: name, in: group.service).map { $0 != .builtIn } ?? false
    }
    return changed ?? (grade == .null ? list : nil)
  }

  private static func list(of grade: CipherGrade) -> String { "tls_\(grade.rawValue)_cipherlist" }

  private func exclusionNames(at level: TLSSecurityLevel, in group: ServiceGroup) -> [String] {
    let program = group.settings.program
    let names = [program.parameter("exclude_ciphers")]
    return level >= .encrypt ? names + [program.parameter("mandatory_exclude_ciphers")] : names
  }

  /// The suites of TLS 1.2 and before that are left (`set_cipher_grade` of smtp_tls_policy.c,
  /// `smtpd_start_tls` of smtpd.c).
  ///
  /// - Parameters:
  ///   - grade: The grade.
  ///   - exclusions: What a policy excludes, in place of what main.cf does; nil where it says nothing.
  ///   - level: The security level.
  ///   - group: The program or service.
  /// - Returns: The names of the suites; nil where OpenSSL makes nothing of it.
  /// - Throws: A `ConfigurationError` of an exclusion that cannot be expanded.
  private func suites(
    of grade: CipherGrade, without exclusions: [String]? = nil, at level: TLSSecurityLevel,
    in group: ServiceGroup
  ) throws(ConfigurationError) -> [String]? {
    var excluded = exclusions ?? []
    if exclusions == nil {
      for name in exclusionNames(at: level, in: group) {
        excluded += try configuration.list(of: name, in: group.service)
      }
    }
    let program = group.settings.program
    if program.isServer {
      let asks = ["ask_ccert", "req_ccert"].map(program.parameter)
      if asks.contains(where: { isYes($0, in: group.service) }) { excluded.append("aNULL") }
    } else if level >= .encrypt {
      excluded.append(level == .encrypt ? "eNULL" : "aNULL")
    }
    let list = try configuration.value(of: Self.list(of: grade), in: group.service) ?? ""
    let words = excluded.flatMap { $0.split(separator: ":") }.map { ":!\($0)" }
    let text = list + words.joined()
    if let known = suites[text] { return known }
    let found = try? CipherList.names(text)
    suites[text] = .some(found)
    return found
  }

  /// Whether none of some suites encrypts; those of the group eNULL say so in their names.
  private static func encryptsNothing(_ suites: [String]) -> Bool {
    suites.allSatisfy { $0.contains("NULL") }
  }
}
