// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Postfix
import Primitives
import Rotation
import SMTP
import TLSCrypto

/// Judges what a server of this host serves by what is on disk.
struct LocalJudge {
  private let server: ConfiguredServer
  private let commands: PostfixCommands
  private let isRunning: Bool
  private let hasOldWorkers: Bool
  private let judge: ProbeJudge

  /// - Parameters:
  ///   - local: The server.
  ///   - judge: Has the options, and the names and records that hold for all servers.
  ///   - hasOldWorkers: Whether processes of it began before its settings or files were changed.
  init(_ local: LocalHost.Server, _ judge: ProbeJudge, hasOldWorkers: Bool) {
    self.hasOldWorkers = hasOldWorkers
    server = local.server
    commands = local.commands
    isRunning = local.isRunning
    self.judge = judge
  }

  /// Judges what it serves.
  ///
  /// - Parameters:
  ///   - probe: What that is; with the names of the server, in their order.
  ///   - isIncluded: Tells which findings are wanted.
  /// - Returns: It, with what is to be said of it.
  func report(_ probe: HostProbe, _ isIncluded: (FindingKind) -> Bool) -> ProbeReport {
    let expected = server.shown.compactMap {
      try? ProbeJudge.Expected($0.certificate, in: $0.path)
    }
    // What is wrong with the names counts for the level, so nothing is left out before the end.
    let plain = ProbeJudge(judge, names: server.hosts, expected).report(probe, name: nil) { _ in
      true
    }
    var findings = plain.findings.map { refined($0, probe) }
    for address in probe.addresses {
      let place = address.address.text
      findings += settings(address).map { $0.at(place) }
      findings += names(address).map { $0.at(place) }
      if hasOldWorkers, address.visit.agreement != nil,
        !findings.contains(where: {
          [.servedOtherCertificate, .servedOlderSettings].contains($0.kind)
        })
      {
        findings.append(
          Finding(
            .servedOlderSettings,
            "has a process that began before main.cf, master.cf or a file of its certificates was"
              + " changed", remedy: "have all of them begin anew: \(commands.reload)",
            users: [place]))
      }
    }
    return ProbeReport(
      probe: probe, findings: findings.filter { isIncluded($0.kind) }.inOrder,
      trusted: plain.trusted, dane: plain.dane, service: server.service.identity)
  }

  /// A finding, with what is known of a server of this host.
  private func refined(_ finding: Finding, _ probe: HostProbe) -> Finding {
    let failure = probe.failure ?? probe.addresses.first?.visit.failure
    switch finding.kind {
    case .servedUnreachable where failure?.code == .unresolved:
      return finding.with(
        remedy: "name an address and a port that this host knows, in line \(server.door.line) of"
          + " master.cf, or in inet_interfaces")
    case .servedUnreachable where !isRunning && failure?.step == .connect:
      return finding.with(
        "is not there: this Postfix does not run", remedy: "start it: \(commands.start)")
    case .servedUnreachable, .servedOutOfTurn, .servedOtherProtocol:
      return finding.with(
        remedy: "\(commands.reload), if main.cf or master.cf was changed; else look into Postfix's"
          + " log, where a service that ends as it starts says why")
    case .servedOtherCertificate where finding.severity == .unknown: return finding
    case .servedOtherCertificate:
      return finding.with(remedy: "have Postfix read its files: \(commands.reload)")
    case .servedNoTLS where server.isScreened:
      return finding.with(
        severity: .warning,
        remedy: "look at postscreen_tls_security_level, which is smtpd's unless it is set")
    case .servedNoTLS where !server.use.loadsPairs:
      let message = "offers no TLS, as main.cf has it"
      // What talks to this host alone needs none.
      return server.isLoopback
        ? finding.with(message, severity: .note) : finding.with(message, severity: .warning)
    case .servedEarlyTLS:
      // What talks to this host alone may have agreed upon that.
      return finding.with(
        severity: server.isLoopback ? .warning : nil,
        remedy: "set smtpd_tls_wrappermode = no for \(server.service.identity), then"
          + " \(commands.reload)")
    case .servedNoTLS, .servedHandshake:
      return finding.with(
        remedy: "mxtls check and Postfix's log tell why; then \(commands.reload)")
    default: return finding
    }
  }

  /// What is wrong with the settings that it goes by.
  private func settings(_ address: AddressProbe) -> [Finding] {
    var findings: [Finding] = []
    if let fault = server.fault, address.visit.agreement != nil {
      findings.append(
        Finding(
          .servedOtherCertificate, "cannot be held against its files: \(fault)",
          severity: .unknown, remedy: "mxtls check tells what is wrong with them"))
    }
    if !server.use.loadsPairs, !server.isScreened, address.visit.agreement != nil {
      findings.append(
        Finding(
          .servedOlderSettings, "has TLS, though main.cf turns it off",
          remedy: "set smtpd_tls_security_level = may, or \(commands.reload) to turn it off"))
    }
    if server.use.loadsPairs, server.fault == nil {
      let known = server.shown.compactMap(\.kind)
      for leaf in address.leaves {
        guard let kind = CertificateKind(of: leaf.publicKey), !known.contains(kind) else {
          continue
        }
        findings.append(
          Finding(
            .servedOtherCertificate,
            "shows a certificate that main.cf does not name: \(leaf.publicKey.summary)",
            remedy: "have Postfix go by its settings: \(commands.reload)"))
      }
    }
    if server.isOpaque {
      findings.append(Finding(.servedNotAsked))
    }
    return findings
  }
}

extension LocalJudge {
  /// What is wrong with what it shows to clients that ask for names: the same of several is one.
  private func names(_ address: AddressProbe) -> [Finding] {
    var groups: [(fault: NameFault, names: [String])] = []
    func add(_ fault: NameFault, _ name: String) {
      if let index = groups.firstIndex(where: { $0.fault == fault }) {
        groups[index].names.append(name)
      } else {
        groups.append((fault, [name]))
      }
    }
    let questions = server.names.flatMap { name in name.kinds.map { (name, $0) } }
    for ((name, kind), answer) in zip(questions, address.named) {
      if let fault = fault(of: name, kind, answer.visit) { add(fault, name.host) }
    }
    // Where TLS did not begin, the server was not asked for any name.
    if address.visit.agreement != nil {
      let rest = questions.dropFirst(address.named.count).map(\.0.host).unique
      for name in rest { add(NameFault.unasked, name) }
    }
    return groups.map { fault, names in
      Finding(
        fault.kind, "\(fault.before) \(names.shortList)\(fault.after)", severity: fault.severity,
        remedy: fault.remedy)
    }
  }

  /// What is wrong with a name; the names stand between the two parts of the message.
  private struct NameFault: Hashable {
    let kind: FindingKind
    var severity: Severity?
    let before: String
    let after: String
    let remedy: String

    static let unasked = NameFault(
      kind: .servedOtherCertificate, severity: .unknown, before: "was not asked for", after: "",
      remedy: "give it more time, or let this host connect more often")
  }

  private func fault(
    of name: ConfiguredServer.Name, _ kind: CertificateKind?, _ visit: Visit
  ) -> NameFault? {
    let renewal =
      name.isStale
      ? "make the index anew: \(commands.rebuild(name.table))"
      : "have Postfix read its files: \(commands.reload)"
    if let failure = visit.failure, visit.certificates.isEmpty {
      if failure.isBlocked || failure.code == .timedOut { return .unasked }
      return NameFault(
        kind: judge.finding(failure, at: "", hasTLS: false).kind,
        before: "has no TLS for clients that ask for", after: ": \(failure.reason)",
        remedy: failure.step == .handshake
          ? "mxtls check tells what is wrong with \(name.table.typedName)"
          : "look into Postfix's log")
    }
    let files = name.files.isEmpty ? name.table.typedName : name.files.joined(separator: ", ")
    let wanted = name.fingerprints(of: kind)
    if wanted.isEmpty {
      return NameFault(
        kind: .servedOtherCertificate, severity: .unknown,
        before: "cannot be held against \(files) for", after: "",
        remedy: "mxtls check tells what is wrong with them")
    }
    let shown = visit.certificates.first.flatMap { try? $0.fingerprint }
    if shown.map(wanted.contains) == true { return nil }
    return NameFault(
      kind: .servedOtherCertificate, before: "shows clients that ask for",
      after: " another certificate than the one in \(files)", remedy: renewal)
  }
}
