// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives
internal import TLSCrypto

extension InstanceCheck {
  /// What a client is told about single destinations (smtp_tls_policy.c).
  ///
  /// - Parameter group: The program or service.
  /// - Returns: The destinations that are verified by the CAs that main.cf names.
  func checkPolicies(of group: ServiceGroup) -> [String] {
    let program = group.settings.program
    guard program == .smtp || program == .lmtp, group.settings.use.hasPolicy,
      group.settings.use.isInvalid == nil
    else { return [] }
    // Where there are policies, nothing else is looked up.
    let maps = program.parameter("policy_maps")
    let isSites = (value(of: maps, in: group.service) ?? "").isEmpty
    let name = isSites ? program.parameter("per_site") : maps
    var means = PolicyMeans(check: self, group: group)
    var needs: [PolicyNeed: [String]] = [:]
    var verified: [String] = []
    for peers in peerTables(of: name, in: group, failure: "\(group.label) defers all mail") {
      for entry in entries(of: peers) ?? [] {
        // What stands for a part of the name is only known once there is a name.
        if ["regexp", "pcre"].contains(peers.table.type), entry.value.contains("$") { continue }
        do throws(TLSPolicy.Fault) {
          let policy =
            isSites
            ? try TLSPolicy(site: entry.value)
            : try TLSPolicy(entry.value, in: configuration.host.version)
          if policy.level >= .verify, policy.anchorFiles.isEmpty {
            verified.append(entry.key ?? Self.everywhere)
          }
          addWarning(of: policy, entry, peers)
          if let fault = fault(of: policy, in: group) {
            add(fault, of: entry, peers)
          } else if let need = means.lacking(for: policy) {
            needs[need, default: []].append(entry.key ?? Self.everywhere)
          }
        } catch {
          add(PolicyFault(error.reason), of: entry, peers)
        }
      }
    }
    for need in PolicyNeed.allCases {
      if let peers = needs[need] { add(need, peers.unique, name, &means) }
    }
    return verified.unique
  }

  private static let everywhere = "all destinations"

  /// What a policy asks for that is to come from elsewhere in the configuration.
  private enum PolicyNeed: String, CaseIterable {
    case verify, secure, fingerprint, dane
    case daneOnly = "dane-only"
  }

  /// What is wrong with a policy.
  private struct PolicyFault {
    let reason: String
    /// Which of the mail waits, such as "for some servers"; nil for all of it.
    let mail: String?
    /// What to say after the words that it waits.
    let sequel: String

    init(_ reason: String, mail: String? = nil, sequel: String = "") {
      self.reason = reason
      self.mail = mail
      self.sequel = sequel
    }

    /// A fault for which a handshake fails: at the level may Postfix does without TLS once the mail
    /// has waited for minimal_backoff_time (smtp.h).
    init(handshake reason: String, at level: TLSSecurityLevel, mail: String? = nil) {
      self.init(reason, mail: mail, sequel: level == .may ? ", then sends it in clear text" : "")
    }
  }

  /// Adds that mail to a destination waits.
  private func add(_ fault: PolicyFault, of entry: PeerTable.Entry, _ peers: PeerTable) {
    let key = entry.key ?? Self.everywhere
    let mail =
      (entry.key == nil ? "all mail" : "mail to \(key)") + (fault.mail.map { " \($0)" } ?? "")
    addPeers(
      Finding(
        .policy, "\(key): \(fault.reason)",
        consequence: "\(peers.group.label) defers \(mail)\(fault.sequel)",
        file: entry.line == nil ? nil : entry.file ?? peers.table.name, line: entry.line), peers)
  }

  /// Adds what a policy says that has no effect.
  private func addWarning(of policy: TLSPolicy, _ entry: PeerTable.Entry, _ peers: PeerTable) {
    guard policy.level > .none, let protocols = policy.protocols.map(TLSProtocols.init(parsing:)),
      protocols.namesOnlySSL2, protocols.unknown.isEmpty
    else { return }
    addPeers(
      Finding(
        .policy,
        "\(entry.key ?? Self.everywhere): it names SSLv2 alone, of which Postfix knows nothing but "
          + "the word", severity: .warning, consequence: "the word leaves out no other protocol",
        remedy: "write protocols=>=TLSv1.2, or remove the attribute",
        file: entry.line == nil ? nil : entry.file ?? peers.table.name, line: entry.line), peers)
  }

  /// What is wrong with a policy that Postfix takes, and with which mail waits all the same.
  private func fault(of policy: TLSPolicy, in group: ServiceGroup) -> PolicyFault? {
    guard policy.level > .none else { return nil }
    if let fault = handshakeFault(of: policy, in: group) {
      return PolicyFault(handshake: fault, at: policy.level)
    }
    if let fault = cipherFault(of: policy, in: group) {
      return PolicyFault(
        handshake: fault.rawValue, at: policy.level,
        mail: fault == .onlyTLS13 ? "for servers without TLS 1.3" : nil)
    }
    for path in policy.anchorFiles {
      if let fault = anchorFault(path, in: group) { return PolicyFault("tafile=\(path): \(fault)") }
    }
    if let fault = faultOfTime(ofAnchors: policy.anchorFiles, in: group) {
      let path = policy.anchorFiles.joined(separator: ", ")
      return PolicyFault("tafile=\(path): \(fault)", sequel: Self.pinned)
    }
    guard policy.level == .fingerprint, !policy.matches.isEmpty,
      !policy.matches.contains(where: { isFingerprint($0, in: group) })
    else { return nil }
    return PolicyFault("no fingerprint is one of \(digestName(of: group))")
  }

  /// What is wrong with a policy so that no handshake is even begun.
  private func handshakeFault(of policy: TLSPolicy, in group: ServiceGroup) -> String? {
    if let grade = policy.ciphers, CipherGrade(grade) == nil {
      return "\"\(grade)\" is no grade of ciphers"
    }
    if let protocols = policy.protocols.map(TLSProtocols.init(parsing:)) {
      if let unknown = protocols.unknown.first { return "\"\(unknown)\" is no protocol" }
      if protocols.allowed.isDisjoint(with: [.tls1, .tls11, .tls12, .tls13]) {
        return "no protocol is left"
      }
    }
    guard policy.keepsConnections == true, lacksProxy else { return nil }
    return "connection_reuse=yes, and \(configuration.master.file) has no service tlsproxy"
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
    let level = "the level for \(peers.shortList) is \(need.rawValue)"
    let waits = "mail to them is deferred"
    switch need {
    case .verify, .secure:
      add(
        .peerUnverifiable, name, "\(level), and there is no CA to verify them with",
        consequence: waits,
        remedy: "set \(group.settings.program.parameter("CAfile")), or lower the level",
        group: group)
    case .fingerprint:
      add(
        .peerUnverifiable, name, "\(level), and there is no fingerprint", consequence: waits,
        remedy: "add match=FINGERPRINT to the policy, or lower the level", group: group)
    case .dane, .daneOnly:
      for obstacle in means.obstaclesToDANE {
        addDANEOff(
          obstacle, need == .daneOnly ? .daneOnly : .dane, by: (peers, name), of: group)
      }
    }
  }
}
