// SPDX-License-Identifier: Apache-2.0

/// Whether a program does TLS, and what in its configuration decides that.
package struct TLSUse: Hashable, Sendable {
  /// The level in effect, or nil where neither a level nor the old switches say anything.
  package let level: TLSSecurityLevel?
  /// The level as it is written: servers take those above `encrypt` for it, and warn.
  package let configured: TLSSecurityLevel?
  /// The parameter that decides, such as `smtpd_tls_security_level` or `smtpd_enforce_tls`.
  package let parameter: String
  /// The value of `parameter` that is no level for the program, which does not run because of it.
  package let isInvalid: String?
  /// A Boolean value that tells whether TLS begins with the connection, without STARTTLS.
  ///
  /// A client in this mode delivers nothing where `level` is below `encrypt`.
  package let isWrapper: Bool
  /// A Boolean value that tells whether a client looks up the level by destination.
  package let hasPolicy: Bool

  /// A Boolean value that tells whether the program initializes TLS, with keys and certificates.
  package var loadsPairs: Bool {
    isInvalid == nil && (hasPolicy || (level ?? .none) > .none)
  }
}

extension PostfixConfiguration {
  /// Whether a program does TLS.
  ///
  /// A level that is set overrides the switches of before Postfix 2.3, and `smtpd_tls_wrappermode`
  /// overrides both (TLS_README, TLS_LEGACY_README; judged by smtpd(8) of Postfix 3.7.11).
  ///
  /// - Parameters:
  ///   - program: The side of TLS.
  ///   - service: The service whose options override main.cf.
  /// - Returns: What the program does.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded or is not yes or no.
  package func tlsUse(
    of program: TLSProgram, in service: MasterService?
  ) throws(ConfigurationError) -> TLSUse {
    if let service, isDisabled(service) {
      return TLSUse(
        level: TLSSecurityLevel.none, configured: TLSSecurityLevel.none,
        parameter: "master_service_disable", isInvalid: nil, isWrapper: false, hasPolicy: false)
    }
    let names = TLSSwitches(of: program, in: host.version)
    var hasPolicy = false
    for name in names.policies {
      if try value(of: name, in: service)?.isEmpty == false { hasPolicy = true }
    }
    var isWrapper = false
    if let name = names.wrapper { isWrapper = try boolean(of: name, in: service) ?? false }

    func use(
      _ level: TLSSecurityLevel?, by parameter: String, invalid: String? = nil
    ) -> TLSUse {
      let isReduced = program.isServer && (level ?? .none) > .encrypt
      return TLSUse(
        level: isReduced ? .encrypt : level, configured: level, parameter: parameter,
        isInvalid: invalid, isWrapper: isWrapper, hasPolicy: hasPolicy)
    }

    if let wrapper = names.wrapper, isWrapper, program.isServer {
      return use(.encrypt, by: wrapper)
    }
    let text = try value(of: names.level, in: service) ?? ""
    if !text.isEmpty {
      guard let level = TLSSecurityLevel(text),
        !(program.isServer && (level == .dane || level == .daneOnly))
      else { return use(nil, by: names.level, invalid: text) }
      return use(level, by: names.level)
    }
    if try boolean(of: names.enforce, in: service) ?? false {
      var matchesName = false
      if let name = names.matchName { matchesName = try boolean(of: name, in: service) ?? false }
      return use(matchesName ? .verify : .encrypt, by: names.enforce)
    }
    if try boolean(of: names.use, in: service) ?? false { return use(.may, by: names.use) }
    return use(nil, by: names.level)
  }
}

/// The names of the parameters that turn TLS on.
private struct TLSSwitches {
  let level: String
  let use: String
  let enforce: String
  var matchName: String?
  var wrapper: String?
  var policies: [String] = []

  init(of program: TLSProgram, in version: PostfixVersion) {
    func name(_ suffix: String, before: String) -> String {
      let name = program.parameter(suffix)
      return ParameterDefaults.value(of: name, in: version) == nil ? before : name
    }
    switch program {
    case .smtpd, .smtp, .lmtp:
      (use, enforce) = ("\(program)_use_tls", "\(program)_enforce_tls")
      level = program.parameter("security_level")
      wrapper = program.parameter("wrappermode")
    case .tlsproxy:
      (use, enforce) = ("tlsproxy_use_tls", "tlsproxy_enforce_tls")
      level = program.parameter("security_level")
    case .tlsproxyClient:
      (use, enforce) = ("tlsproxy_client_use_tls", "tlsproxy_client_enforce_tls")
      level = name("security_level", before: "tlsproxy_client_level")
      policies = [
        name("policy_maps", before: "tlsproxy_client_policy"), program.parameter("per_site"),
      ]
    }
    if program == .smtp || program == .lmtp {
      matchName = program.parameter("enforce_peername")
      policies = [program.parameter("policy_maps"), program.parameter("per_site")]
    }
  }
}
