// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import SMTP

extension ProbeJudge {
  /// The finding of a visit that ended early.
  ///
  /// - Parameters:
  ///   - failure: Why.
  ///   - place: Where.
  ///   - hasTLS: Whether TLS had begun.
  /// - Returns: The finding.
  func finding(_ failure: ProbeError, at place: String, hasTLS: Bool) -> Finding {
    Finding(
      hasTLS && failure.kind == .servedNoTLS ? .servedHandshake : failure.kind, failure.what,
      severity: failure.severity, remedy: failure.ownRemedy, users: [place])
  }
}

extension ProbeError {
  /// The entry of the catalogue.
  fileprivate var kind: FindingKind {
    if isBlocked { return .servedBlocked }
    return switch (code, step) {
    case (.outOfTurn, _): .servedOutOfTurn
    case (.otherProtocol, _): .servedOtherProtocol
    case (.noSTARTTLS, _), (.replied, .startTLS), (.declined, .startTLS): .servedNoTLS
    case (_, .handshake), (.handshake, _), (_, .farewell), (_, .startTLS): .servedHandshake
    case (.replied, .hello), (.declined, .hello): .servedNoTLS
    default: .servedUnreachable
    }
  }

  /// How bad it is, where it says more of this host than of the server.
  fileprivate var severity: Severity? {
    switch code {
    case .unreachable, .unresolved: .unknown
    default: nil
    }
  }

  /// What to do, where more is known than the catalogue says.
  fileprivate var ownRemedy: String? {
    switch (code, step) {
    case (.timedOut, .greeting)
    where !endpoint.isWrapper && MailProtocol.usual(at: endpoint.port)?.isImplicit == true:
      "see whether TLS begins there at once: --tls implicit"
    case (.handshake, .handshake) where endpoint.isWrapper && reason.contains("version number"):
      "see whether TLS begins there with STARTTLS: --tls starttls"
    case (.replied, .startTLS):
      "look into the server's log: Postfix says so where it has no key and certificate to show"
    case (.replied, .hello): "have the server take EHLO: without it there is no STARTTLS"
    case (.otherProtocol, _) where reason.contains("longer"): "look at what the server says"
    case (.unresolved, _) where reason.contains("services(5)"): "give the port by its number"
    case (.unresolved, _): "look at the name, and at the name servers of this host"
    case (.unreachable, _): "give this host a way there, or leave such addresses out with -4 or -6"
    default: nil
    }
  }
}
