// SPDX-License-Identifier: Apache-2.0

/// Whether TLS is done at all.
extension Proposal {
  /// Whether the servers have a pair.
  func serversHavePair(in service: MasterService? = nil) throws(ConfigurationError) -> Bool {
    for name in ["smtpd_tls_chain_files", "smtpd_tls_cert_file", "smtpd_tls_eccert_file"]
    where has(name) {
      let value = try value(name, in: service)
      if !value.isEmpty, value.lowercasedASCII != "none" { return true }
    }
    return false
  }

  /// Offers STARTTLS, by the parameter that stands for it today.
  mutating func proposeServerLevel() throws(ConfigurationError) {
    let name = "smtpd_tls_security_level"
    guard has(name) else { return }
    let use = try configuration.tlsUse(of: .smtpd, in: nil)
    let hasPair = try serversHavePair()
    if let configured = use.configured, configured > .encrypt, use.parameter == name {
      set(
        name, "encrypt", "a server can demand no more: \(configured.rawValue) is taken for encrypt",
        "postconf(5)")
    } else if let level = use.level, level > TLSSecurityLevel.none, use.parameter != name,
      !use.isWrapper
    {
      set(
        name, level.rawValue,
        "\(use.parameter) dates from before Postfix 2.3; this says the same", "TLS_LEGACY_README")
    } else if use.isInvalid != nil || use.isOff, !use.isWrapper {
      guard hasPair else {
        return remark(
          "smtpd has no certificate, so that STARTTLS is not proposed: mxtls new makes a pair")
      }
      set(name, "may", "mail that comes in can be encrypted, and nobody is refused", "RFC 7435")
    }
  }

  /// Uses TLS where it is offered.
  mutating func proposeClientLevel(of program: TLSProgram) throws(ConfigurationError) {
    let name = program.parameter("security_level")
    guard has(name) else { return }
    let use = try configuration.tlsUse(of: program, in: nil)
    if try !value(program.parameter("per_site")).isEmpty {
      return remark(
        "\(program.parameter("per_site")) decides while no security level is set:"
          + " write \(program.parameter("policy_maps")) first (TLS_LEGACY_README)")
    }
    if program == .smtp, facts.hasValidatingResolver, has("smtp_dns_support_level"),
      use.isInvalid != nil || use.isOff || use.level == .may
    {
      set(
        name, "dane",
        "the resolver of this host validates: hosts with TLSA records are protected"
          + " against attackers, and all others get mail as with may", "RFC 7672")
      set(
        "smtp_dns_support_level", "dnssec", "level dane needs answers that are validated",
        "TLS_README")
    } else if let level = use.level, level > TLSSecurityLevel.none, use.parameter != name {
      set(
        name, level.rawValue,
        "\(use.parameter) dates from before Postfix 2.3; this says the same", "TLS_LEGACY_README")
    } else if program == .smtp, use.isInvalid != nil || use.isOff {
      set(
        name, "may",
        "mail that goes out is encrypted where the receiver can, and goes out all the same",
        "RFC 7435")
    }
    if program == .smtp { try proposeSupportOfPolicies() }
    if written(program.parameter("note_starttls_offer")) != nil {
      remove(
        program.parameter("note_starttls_offer"),
        "it logs offers only while TLS is not used", "postconf(5)")
    }
  }

  /// Turns DNSSEC on where the policies of single destinations need it.
  private mutating func proposeSupportOfPolicies() throws(ConfigurationError) {
    let name = "smtp_dns_support_level"
    guard facts.hasValidatingResolver, has(name), try value(name) != "dnssec",
      let levels = facts.policyLevels, !levels.isDisjoint(with: [.dane, .daneOnly])
    else { return }
    set(
      name, "dnssec", "smtp_tls_policy_maps asks for DANE, which needs answers that are validated",
      "TLS_README")
  }
}

extension TLSUse {
  /// A Boolean value that tells whether no TLS is done.
  fileprivate var isOff: Bool { level == nil || level == TLSSecurityLevel.none }
}
