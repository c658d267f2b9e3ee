// SPDX-License-Identifier: Apache-2.0

/// What services of master.cf say for themselves.
extension Proposal {
  /// Ports on which users hand in mail with their passwords: there TLS is demanded (RFC 8314).
  private static let submission: Set = ["submission", "587"]
  /// Ports on which TLS begins with the connection.
  private static let wrapped: Set = ["submissions", "smtps", "465"]

  mutating func proposeServices() throws(ConfigurationError) {
    for service in configuration.services(of: .smtpd) where service.type == "inet" {
      let hasPair = try serversHavePair(in: service)
      let use = try configuration.tlsUse(of: .smtpd, in: service)
      if Self.wrapped.contains(service.port), !use.isWrapper, hasPair {
        change(
          service, "smtpd_tls_wrappermode", to: "yes",
          "clients begin TLS at once on this port", "RFC 8314")
      } else if Self.submission.contains(service.port), !use.isWrapper, hasPair,
        (use.level ?? TLSSecurityLevel.none) < .encrypt
      {
        change(
          service, "smtpd_tls_security_level", to: "encrypt",
          "users hand in mail with their passwords here", "RFC 8314")
      } else {
        keepLevel(of: service, use, by: .smtpd)
      }
      removeSwitches(of: service, by: .smtpd)
    }
    for program in [TLSProgram.smtp, .lmtp] {
      for service in configuration.services(of: program) {
        keepLevel(of: service, try configuration.tlsUse(of: program, in: service), by: program)
        removeSwitches(of: service, by: program)
      }
    }
  }

  /// A level of main.cf overrides the old switches of a service: it gets a level of its own.
  private mutating func keepLevel(
    of service: MasterService, _ use: TLSUse, by program: TLSProgram
  ) {
    let level = program.parameter("security_level")
    guard service.override(of: level) == nil, !switches(of: service, program).isEmpty,
      has(level), !use.isWrapper
    else { return }
    change(
      service, level, to: (use.level ?? TLSSecurityLevel.none).rawValue,
      "use_tls, enforce_tls and enforce_peername date from before Postfix 2.3; this says the same",
      "TLS_LEGACY_README")
  }

  private mutating func removeSwitches(of service: MasterService, by program: TLSProgram) {
    guard has(program.parameter("security_level")) else { return }
    for name in switches(of: service, program) {
      change(service, name, to: nil, "the security level decides alone", "TLS_LEGACY_README")
    }
  }

  /// The old switches that a service sets.
  private func switches(of service: MasterService, _ program: TLSProgram) -> [String] {
    var names = ["\(program)_use_tls", "\(program)_enforce_tls"]
    if !program.isServer { names.append(program.parameter("enforce_peername")) }
    return names.filter { service.override(of: $0) != nil }
  }
}
