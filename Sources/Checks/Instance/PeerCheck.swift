// SPDX-License-Identifier: Apache-2.0

internal import Postfix

extension InstanceCheck {
  /// Whether a client can do what its security level asks of it (smtp_tls_policy.c).
  func checkPeers(of group: ServiceGroup) {
    let program = group.settings.program
    guard program == .smtp || program == .lmtp, let level = group.settings.use.level else { return }
    switch level {
    case .verify, .secure: checkAnchors(of: group, level)
    case .fingerprint:
      let name = program.parameter("fingerprint_cert_match")
      if (value(of: name, in: group.service) ?? "").isEmpty {
        add(
          .peerUnverifiable, name, "\(group.label) has the level fingerprint, and no fingerprint",
          group: group)
      }
    case .dane, .daneOnly: checkDANE(of: group, level)
    default: break
    }
  }

  private func checkAnchors(of group: ServiceGroup, _ level: TLSSecurityLevel) {
    let program = group.settings.program
    let names = ["CAfile", "CApath", "trust_anchor_file"].map(program.parameter)
    guard names.allSatisfy({ (value(of: $0, in: group.service) ?? "").isEmpty }),
      value(of: "tls_append_default_CA", in: group.service)?.lowercased() != "yes"
    else { return }
    add(
      .peerUnverifiable, names[0],
      "\(group.label) has the level \(level.rawValue), and no CA to verify its peers with",
      group: group)
  }

  private func checkDANE(of group: ServiceGroup, _ level: TLSSecurityLevel) {
    let command = group.settings.program.command
    var reasons: [(parameter: String, text: String)] = []
    let support = "\(command)_dns_support_level"
    if value(of: support, in: group.service)?.lowercased() != "dnssec" {
      reasons.append((support, "is not dnssec"))
    }
    let lookup = "\(command)_host_lookup"
    let ways = ParameterList.split(value(of: lookup, in: group.service) ?? "dns")
    if !ways.contains(where: { $0.lowercased() == "dns" }) {
      reasons.append((lookup, "does not name dns"))
    }
    let ignored = "ignore_mx_lookup_error"
    if command == "smtp", value(of: ignored, in: group.service)?.lowercased() == "yes" {
      reasons.append((ignored, "is yes"))
    }
    let options = "\(command)_dns_resolver_options"
    let completing = ParameterList.split(value(of: options, in: group.service) ?? "")
      .first { ["res_defnames", "res_dnsrch"].contains($0.lowercased()) }
    if let completing { reasons.append((options, "names \(completing)")) }
    if reasons.isEmpty { checkResolver(of: group, level) }
    for reason in reasons {
      add(
        .daneOff, reason.parameter,
        "\(group.label) has the level \(level.rawValue), and \(reason.parameter) \(reason.text)",
        severity: level == .daneOnly ? .critical : nil,
        consequence: level == .daneOnly
          ? "\(group.label) defers all mail"
          : "\(group.label) looks for no TLSA record, and takes dane for may",
        group: group)
    }
  }
}
