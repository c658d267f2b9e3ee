// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension InstanceCheck {
  /// Whether a client can do what its security level asks of it (smtp_tls_policy.c).
  func checkPeers(of group: ServiceGroup) {
    let program = group.settings.program
    guard program == .smtp || program == .lmtp, let level = group.settings.use.level else { return }
    switch level {
    case .verify, .secure: checkAnchors(of: group, level)
    case .fingerprint: checkFingerprints(of: group)
    case .dane, .daneOnly: checkDANE(of: group, level)
    default: break
    }
  }

  // MARK: - CAs

  private func checkAnchors(of group: ServiceGroup, _ level: TLSSecurityLevel) {
    let program = group.settings.program
    guard hasAnchors(group) else {
      add(
        .peerUnverifiable, program.parameter("CAfile"),
        "the level is \(level.rawValue), and there is no CA to verify peers with",
        remedy: "set \(program.parameter("CAfile")), or lower the level", group: group)
      return
    }
    checkMatches(of: group, level)
  }

  /// Whether there is anything to verify peers with.
  func hasAnchors(_ group: ServiceGroup) -> Bool {
    let program = group.settings.program
    if !anchorFiles(of: group).isEmpty { return true }
    return ["CAfile", "CApath"].map(program.parameter).contains {
      !(value(of: $0, in: group.service) ?? "").isEmpty
    } || isYes("tls_append_default_CA", in: group.service)
  }

  /// Names to match of which no server can have one (match_servername of tls_verify.c).
  private func checkMatches(of group: ServiceGroup, _ level: TLSSecurityLevel) {
    let name = group.settings.program.parameter("\(level.rawValue)_cert_match")
    let value = value(of: name, in: group.service) ?? ""
    let matches = ParameterList.split(value).flatMap { $0.split(separator: ":") }
    guard !matches.isEmpty,
      !matches.contains(where: { PostfixHostName.isValid(String($0.drop { $0 == "." })) })
    else { return }
    add(
      .peerUnverifiable, name,
      "the level is \(level.rawValue), and \(name) has no name that a host can have",
      remedy: "set it to the names of hosts, or remove the setting", group: group)
  }

  // MARK: - Fingerprints

  private func checkFingerprints(of group: ServiceGroup) {
    let name = group.settings.program.parameter("fingerprint_cert_match")
    guard !hasFingerprints(group) else { return }
    let isEmpty = ParameterList.split(value(of: name, in: group.service) ?? "").isEmpty
    let fault = isEmpty ? "no fingerprint" : "no fingerprint of \(digestName(of: group))"
    add(
      .peerUnverifiable, name, "the level is fingerprint, and there is \(fault)",
      remedy: "set \(name) to fingerprints of \(digestName(of: group)), or lower the level",
      group: group)
  }

  /// Whether a client has a fingerprint that a certificate or key can have.
  func hasFingerprints(_ group: ServiceGroup) -> Bool {
    let name = group.settings.program.parameter("fingerprint_cert_match")
    return ParameterList.split(value(of: name, in: group.service) ?? "")
      .contains { isFingerprint($0, in: group) }
  }

  /// Whether a text is a fingerprint by the digest of a client; true also where OpenSSL lacks the
  /// digest, which is reported elsewhere.
  func isFingerprint(_ text: String, in group: ServiceGroup) -> Bool {
    guard let octets = DigestName.octets(of: digestName(of: group)) else { return true }
    return TLSPolicy.isFingerprint(text, octets: octets)
  }

  /// The digest of the fingerprints that a program goes by.
  func digestName(of group: ServiceGroup) -> String {
    let name = group.settings.program.parameter("fingerprint_digest")
    return value(of: name, in: group.service) ?? "md5"
  }

  // MARK: - DANE

  private func checkDANE(of group: ServiceGroup, _ level: TLSSecurityLevel) {
    let reasons = obstaclesToDANE(of: group)
    if reasons.isEmpty { checkResolver(of: group, level) }
    for reason in reasons { addDANEOff(reason, level, of: group) }
  }

  /// Adds that a client looks for no TLSA record.
  ///
  /// - Parameters:
  ///   - obstacle: The parameter that keeps it from it.
  ///   - level: The level of DANE that it has.
  ///   - policy: The destinations that have it, and the parameter that says so; nil for all mail.
  ///   - group: The client.
  func addDANEOff(
    _ obstacle: ObstacleToDANE, _ level: TLSSecurityLevel,
    by policy: (peers: [String], parameter: String)? = nil, of group: ServiceGroup
  ) {
    let whom = policy.map { " for \($0.peers.shortList)" } ?? ""
    let isOnly = level == .daneOnly
    add(
      .daneOff, policy?.parameter ?? obstacle.parameter,
      "the level\(whom) is \(level.rawValue), and \(obstacle.parameter) \(obstacle.text)",
      severity: isOnly ? .critical : nil,
      consequence: isOnly
        ? "\(policy == nil ? "all mail" : "mail to them") is deferred"
        : "no TLSA record is looked for, and dane is taken for may",
      remedy: "set \(obstacle.remedy)", group: group)
  }

  /// A parameter with which a client looks for no TLSA record.
  struct ObstacleToDANE {
    let parameter: String
    /// What is wrong with it, as the end of a sentence.
    let text: String
    /// The value that is right.
    let value: String

    /// What to set.
    var remedy: String { value.isEmpty ? "\(parameter) to nothing" : "\(parameter) = \(value)" }
  }

  /// The parameters with which a client looks for no TLSA record.
  func obstaclesToDANE(of group: ServiceGroup) -> [ObstacleToDANE] {
    let command = group.settings.program.command
    var reasons: [ObstacleToDANE] = []
    let support = "\(command)_dns_support_level"
    if value(of: support, in: group.service)?.lowercased() != "dnssec" {
      reasons.append(.init(parameter: support, text: "is not dnssec", value: "dnssec"))
    }
    let lookup = "\(command)_host_lookup"
    let ways = ParameterList.split(value(of: lookup, in: group.service) ?? "dns")
    if !ways.contains(where: { $0.lowercased() == "dns" }) {
      reasons.append(.init(parameter: lookup, text: "does not name dns", value: "dns"))
    }
    let ignored = "ignore_mx_lookup_error"
    if command == "smtp", isYes(ignored, in: group.service) {
      reasons.append(.init(parameter: ignored, text: "is yes", value: "no"))
    }
    let options = "\(command)_dns_resolver_options"
    let completing = ParameterList.split(value(of: options, in: group.service) ?? "")
      .first { ["res_defnames", "res_dnsrch"].contains($0.lowercased()) }
    if let completing {
      reasons.append(.init(parameter: options, text: "names \(completing)", value: ""))
    }
    return reasons
  }
}
