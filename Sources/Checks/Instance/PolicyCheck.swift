// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives
internal import TLSCrypto

extension InstanceCheck {
  /// What a client is told about single destinations (smtp_tls_policy.c).
  ///
  /// - Parameter group: The program or service.
  func checkPolicies(of group: ServiceGroup) {
    let program = group.settings.program
    guard program == .smtp || program == .lmtp, group.settings.use.hasPolicy,
      group.settings.use.isInvalid == nil
    else { return }
    // Where there are policies, nothing else is looked up.
    let maps = program.parameter("policy_maps")
    let isSites = (value(of: maps, in: group.service) ?? "").isEmpty
    let name = isSites ? program.parameter("per_site") : maps
    var means = PolicyMeans(check: self, group: group)
    var needs: [PolicyNeed: [String]] = [:]
    for peers in peerTables(of: name, in: group, failure: "\(group.label) defers all mail") {
      for entry in entries(of: peers) ?? [] {
        // What stands for a part of the name is known when there is one.
        if ["regexp", "pcre"].contains(peers.table.type), entry.value.contains("$") { continue }
        do throws(TLSPolicy.Fault) {
          let policy =
            isSites
            ? try TLSPolicy(site: entry.value)
            : try TLSPolicy(entry.value, in: configuration.host.version)
          if let fault = fault(of: policy, in: group) {
            add(fault, of: entry, peers)
          } else if let need = means.lacking(for: policy) {
            needs[need, default: []].append(entry.key ?? Self.everywhere)
          }
        } catch {
          add(error.reason, of: entry, peers)
        }
      }
    }
    for need in PolicyNeed.allCases {
      if let peers = needs[need] { add(need, peers.unique, name, &means) }
    }
  }

  private static let everywhere = "all destinations"

  /// What a policy asks for that is to come from elsewhere in the configuration.
  private enum PolicyNeed: String, CaseIterable {
    case verify, secure, fingerprint, dane
    case daneOnly = "dane-only"
  }

  /// Adds that mail to a destination waits.
  private func add(_ fault: String, of entry: PeerTable.Entry, _ peers: PeerTable) {
    let key = entry.key ?? Self.everywhere
    addPeers(
      Finding(
        .policy, "\(key): \(fault)",
        consequence: entry.key == nil
          ? peers.failure : "\(peers.group.label) defers mail to \(key)",
        file: entry.line == nil ? nil : peers.table.name, line: entry.line), peers)
  }

  /// What is wrong with a policy that Postfix takes, and with which no handshake succeeds.
  private func fault(of policy: TLSPolicy, in group: ServiceGroup) -> String? {
    if let grade = policy.ciphers, CipherGrade(grade) == nil {
      return "\"\(grade)\" is no grade of ciphers"
    }
    if let protocols = policy.protocols.map(TLSProtocols.init(parsing:)) {
      if let unknown = protocols.unknown.first { return "\"\(unknown)\" is no protocol" }
      if protocols.allowed.isDisjoint(with: [.tls1, .tls11, .tls12, .tls13]) {
        return "no protocol is left"
      }
    }
    if let exclusions = policy.exclusions, leavesNoCipher(exclusions, policy, in: group) {
      return "no cipher is left"
    }
    if policy.keepsConnections == true, lacksProxy {
      return "connection_reuse=yes, and \(configuration.master.file) has no service tlsproxy"
    }
    for path in policy.anchorFiles {
      if let fault = anchorFault(path, in: group) { return "tafile=\(path): \(fault)" }
    }
    guard policy.level == .fingerprint, !policy.matches.isEmpty,
      !policy.matches.contains(where: { isFingerprint($0, in: group) })
    else { return nil }
    return "no fingerprint is one of \(digestName(of: group))"
  }

  private func leavesNoCipher(
    _ exclusions: String, _ policy: TLSPolicy, in group: ServiceGroup
  ) -> Bool {
    let kind = policy.level >= .encrypt ? "mandatory_ciphers" : "ciphers"
    let name = group.settings.program.parameter(kind)
    let text = policy.ciphers ?? value(of: name, in: group.service) ?? ""
    guard let grade = CipherGrade(text)?.effective(in: configuration.host.version), grade != .null,
      let list = value(of: "tls_\(grade.rawValue)_cipherlist", in: group.service)
    else { return false }
    return Self.suites(of: list, without: ParameterList.split(exclusions))?.isEmpty == true
  }

  /// What a client has for all of its policies, found out once, and only where one needs it.
  private struct PolicyMeans {
    let check: InstanceCheck
    let group: ServiceGroup
    lazy var hasAnchors = check.hasAnchors(group)
    lazy var hasFingerprints = check.hasFingerprints(group)
    lazy var obstaclesToDANE = check.obstaclesToDANE(of: group)

    /// What a policy needs, does not bring with it, and does not find here.
    mutating func lacking(for policy: TLSPolicy) -> PolicyNeed? {
      switch policy.level {
      case .verify where policy.anchorFiles.isEmpty && !hasAnchors: .verify
      case .secure where policy.anchorFiles.isEmpty && !hasAnchors: .secure
      case .fingerprint where policy.matches.isEmpty && !hasFingerprints: .fingerprint
      case .dane where !obstaclesToDANE.isEmpty: .dane
      case .daneOnly where !obstaclesToDANE.isEmpty: .daneOnly
      default: nil
      }
    }
  }

  private func add(
    _ need: PolicyNeed, _ peers: [String], _ name: String, _ means: inout PolicyMeans
  ) {
    let group = means.group
    let level = "\(group.label) has the level \(need.rawValue) for \(peers.shortList)"
    let waits = "\(group.label) defers mail to them"
    switch need {
    case .verify, .secure:
      add(
        .peerUnverifiable, name, "\(level), and no CA to verify them with", consequence: waits,
        group: group)
    case .fingerprint:
      add(
        .peerUnverifiable, name, "\(level), and no fingerprint", consequence: waits, group: group)
    case .dane, .daneOnly:
      for obstacle in means.obstaclesToDANE {
        addDANEOff(
          obstacle, need == .daneOnly ? .daneOnly : .dane, by: (peers, name), of: group)
      }
    }
  }
}
