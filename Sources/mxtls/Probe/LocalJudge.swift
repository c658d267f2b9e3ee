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
  private let judge: ProbeJudge

  /// - Parameters:
  ///   - local: The server.
  ///   - judge: Has the options, and the names and records that hold for all servers.
  init(_ local: LocalHost.Server, _ judge: ProbeJudge) {
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
    var findings = plain.findings.map(refined)
    for address in probe.addresses {
      let place = address.address.text
      findings += settings(address).map { $0.at(place) }
      findings += names(address).map { $0.at(place) }
    }
    return ProbeReport(
      probe: probe, findings: findings.filter { isIncluded($0.kind) }.inOrder,
      trusted: plain.trusted, dane: plain.dane, service: server.service.identity)
  }

  /// A finding, with what is known of a server of this host.
  private func refined(_ finding: Finding) -> Finding {
    switch finding.kind {
    case .servedUnreachable where !isRunning:
      return finding.with(
        "is not there: this Postfix does not run", remedy: "start it: \(commands.start)")
    case .servedUnreachable:
      return finding.with(
        remedy: "look into Postfix's log: a service that ends as it starts says why there")
    case .servedOtherCertificate:
      return finding.with(remedy: "have Postfix read its files: \(commands.reload)")
    case .servedNoTLS where !server.use.loadsPairs:
      let message = "offers no TLS, as \(server.use.parameter) has it"
      // What talks to this host alone needs none.
      return server.isLoopback
        ? finding.with(message, severity: .note) : finding.with(message, severity: .warning)
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
    if !server.use.loadsPairs, address.visit.agreement != nil {
      findings.append(
        Finding(
          .servedOlderSettings, "has TLS, though \(server.use.parameter) turns it off",
          remedy: "set smtpd_tls_security_level = may, or \(commands.reload) to turn it off"))
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
    for (name, answer) in zip(server.names, address.named) {
      guard let fault = fault(of: name, answer.visit) else { continue }
      if let index = groups.firstIndex(where: { $0.fault == fault }) {
        groups[index].names.append(name.host)
      } else {
        groups.append((fault, [name.host]))
      }
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
  }

  private func fault(of name: ConfiguredServer.Name, _ visit: Visit) -> NameFault? {
    let renewal =
      name.isStale
      ? "make the index anew: \(commands.rebuild(name.table))"
      : "have Postfix read its files: \(commands.reload)"
    if let failure = visit.failure, visit.certificates.isEmpty {
      return NameFault(
        kind: judge.finding(failure, at: "", hasTLS: false).kind,
        before: "has no TLS for clients that ask for", after: ": \(failure.reason)",
        remedy: failure.step == .handshake
          ? "mxtls check tells what is wrong with \(name.table.typedName)" : "see the others")
    }
    let files = name.files.isEmpty ? name.table.typedName : name.files.joined(separator: ", ")
    if name.fingerprints.isEmpty {
      return NameFault(
        kind: .servedOtherCertificate, severity: .unknown,
        before: "cannot be held against \(files) for", after: "",
        remedy: "mxtls check tells what is wrong with them")
    }
    let shown = visit.certificates.first.flatMap { try? $0.fingerprint }
    if shown.map(name.fingerprints.contains) == true { return nil }
    return NameFault(
      kind: .servedOtherCertificate, before: "shows clients that ask for",
      after: " another certificate than the one in \(files)", remedy: renewal)
  }
}

extension Finding {
  /// The finding in other words.
  fileprivate func with(
    _ message: String? = nil, severity: Severity? = nil, remedy: String? = nil
  ) -> Finding {
    Finding(
      kind, message ?? self.message, severity: severity ?? self.severity,
      consequence: consequence, remedy: remedy ?? self.remedy, places: places, file: file,
      line: line, users: users)
  }

  /// The finding, about what is served at an address.
  fileprivate func at(_ place: String) -> Finding {
    var finding = self
    finding.users = [place]
    return finding
  }
}
