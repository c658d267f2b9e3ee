// SPDX-License-Identifier: Apache-2.0

package import Postfix
internal import Primitives

extension CheckReport {
  /// What keeps a service of smtpd(8) from showing anybody a pair, however good the pair is.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - files: The paths of the pair, those of the system.
  /// - Returns: The findings, the worst first; none where a handshake with the pair succeeds.
  package func outages(of service: MasterService, showing files: [String]) -> [Finding] {
    findings.filter { finding in
      finding.severity == .critical && finding.stopsHandshakes && concerns(service, finding)
        && Set(finding.spared).isDisjoint(with: files)
    }
  }

  /// What takes the place of a pair in a service, which shows another one of the same algorithm.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - parameters: Those that name the pair.
  /// - Returns: The findings; none where the pair is shown.
  package func replacements(of service: MasterService, of parameters: [String]) -> [Finding] {
    // A pair that is set twice takes its own place.
    guard parameters.count(where: { $0.hasSuffix("cert_file") }) == 1 else { return [] }
    return findings.filter { finding in
      finding.kind == .pairReplaced && concerns(service, finding)
        && finding.places.contains { parameters.contains($0.parameter) }
    }
  }

  /// Whether no program of Postfix gets past main.cf or master.cf.
  package var isUnreadable: Bool {
    findings.contains { $0.kind == .configUnusable && $0.users.isEmpty && $0.severity == .critical }
  }

  /// What keeps tlsproxy(8) from showing anybody a pair.
  ///
  /// It speaks to the clients that postscreen(8) does not know yet; others, such as a client that
  /// asks again and again, are handed to smtpd(8).
  ///
  /// - Parameter files: The paths of the pair, those of the system.
  /// - Returns: The findings, the worst first.
  package func outagesOfProxy(showing files: [String]) -> [Finding] {
    findings.filter { finding in
      finding.severity == .critical && finding.stopsHandshakes && finding.users == ["tlsproxy"]
        && Set(finding.spared).isDisjoint(with: files)
    }
  }

  /// What keeps a service from showing any certificate to clients that ask for a name, and from that
  /// alone.
  ///
  /// - Parameter service: The service.
  /// - Returns: The findings, the worst first.
  package func outagesOfNames(of service: MasterService) -> [Finding] {
    findings.filter { finding in
      finding.severity == .critical && finding.consequence == FindingKind.noNamedHandshake
        && concerns(service, finding)
    }
  }

  private func concerns(_ service: MasterService, _ finding: Finding) -> Bool {
    // A finding about no service, such as one about main.cf or tlsmgr(8), concerns all of them.
    if finding.users.isEmpty { return true }
    return finding.users.contains { user in
      switch user {
      case "tlsmgr": true
      case "postscreen": service.type != "inet"
      case labels[service.identity] ?? service.program, service.identity: true
      // A value with which the program ends, where the service has none of its own.
      case service.program where finding.kind == .configUnusable:
        !finding.places.contains { service.override(of: $0.parameter) != nil }
      default: false
      }
    }
  }
}
