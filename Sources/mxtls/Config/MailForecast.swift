// SPDX-License-Identifier: Apache-2.0

import MailLog
import Postfix

/// What would have become of a message under other rules than those of today.
struct MailForecast: Hashable {
  /// What it would be, other than it was.
  enum Outcome: String, CaseIterable {
    /// The server would not have taken it.
    case refused
    /// The client would not have delivered it.
    case deferred
    /// It would have gone for everybody to read, or not at all where the sender demands TLS.
    case clear
  }

  let outcome: Outcome
  /// Whether the log proves it; otherwise it depends on what the peer has besides what it used.
  let isCertain: Bool
  /// What the peer does: "came in clear".
  let reason: String

  /// What is found out about a message.
  enum Judgement: Hashable {
    /// It would be as it was.
    case same
    /// That depends on what was agreed on in the handshake, which the log does not tell.
    case untold
    case other(MailForecast)
  }

  /// Judges a message.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - after: The rules that are tried.
  ///   - before: The rules of its service today.
  ///   - knowsTrust: Whether this Postfix says "Untrusted" of nobody whose certificate is trusted.
  /// - Returns: What would become of it.
  static func of(
    _ message: MailMessage, under after: TLSRules, insteadOf before: TLSRules, knowsTrust: Bool
  ) -> Judgement {
    guard before != after else { return .same }
    let isIncoming = message.direction == .incoming
    let lost = isIncoming ? Outcome.refused : .deferred
    /// Whether a server would not have taken a message without TLS.
    func isRefused(under rules: TLSRules) -> Bool {
      rules.demandsTLS || message.isAuthenticated && rules.protectsPasswords
    }
    if message.verdict == .clear {
      guard isRefused(under: after), !isRefused(under: before) else { return .same }
      // A peer that had the choice, and went without TLS, goes without TLS again.
      let hadChoice = before.level > TLSSecurityLevel.none
      let reason =
        !isIncoming
        ? "took it in clear"
        : after.demandsTLS ? "came in clear" : "gave its password in clear"
      return .other(
        MailForecast(
          outcome: lost, isCertain: hadChoice,
          reason: hadChoice ? reason : "\(reason), while TLS was off here"))
    }
    guard message.verdict == .encrypted || message.verdict == .verified else { return .same }
    if after.level == TLSSecurityLevel.none {
      guard before.level > TLSSecurityLevel.none else { return .same }
      return .other(
        MailForecast(
          outcome: isIncoming && isRefused(under: after) ? lost : .clear, isCertain: true,
          reason: "used TLS"))
    }
    if let parameters = message.parameters,
      let obstacle = Obstacle(to: parameters, in: after.offer, insteadOf: before.offer)
    {
      let isLost = isIncoming ? isRefused(under: after) : after.demandsTLS
      return .other(
        MailForecast(
          outcome: isLost ? lost : .clear, isCertain: obstacle.isCertain, reason: obstacle.reason))
    }
    if !isIncoming, after.level == .verify || after.level == .secure, before.level != after.level {
      return .other(unverified(message, knowsTrust: knowsTrust))
    }
    return message.parameters == nil && after.offer != before.offer ? .untold : .same
  }

  /// What becomes of mail to a server whose certificate has to be verified.
  private static func unverified(_ message: MailMessage, knowsTrust: Bool) -> MailForecast {
    let (isCertain, reason) =
      switch message.credential {
      case .verified: (false, "was verified by another rule")
      case .trusted: (false, "has a certificate that is trusted, perhaps with another name")
      case .untrusted: (knowsTrust, "has a certificate that is not trusted")
      case .anonymous: (false, "showed no certificate")
      case .unsaid: (false, "has a certificate of which the log says nothing")
      }
    return MailForecast(outcome: .deferred, isCertain: isCertain, reason: reason)
  }

  /// What keeps a peer from a handshake.
  private struct Obstacle {
    let isCertain: Bool
    let reason: String

    /// Finds it.
    ///
    /// Both sides choose the highest version that they have in common (RFC 8446, section 4.2.1; RFC
    /// 5246, appendix E.1): a peer has none of the higher ones that were offered to it. Of lower ones,
    /// and of ciphers other than the one that was chosen, nothing is known.
    init?(to parameters: TLSParameters, in after: Offer, insteadOf before: Offer) {
      guard let version = TLSProtocols.Version(rawValue: parameters.version),
        before.versions.contains(version)
      else { return nil }
      if !after.versions.contains(version) {
        let open = after.versions.filter { $0 < version || !before.versions.contains($0) }
        isCertain = open.isEmpty
        reason = "spoke \(version.rawValue)"
      } else if version < .tls13, before.ciphers.contains(parameters.cipher),
        !after.ciphers.contains(parameters.cipher)
      {
        isCertain = after.ciphers.isEmpty && !after.versions.contains(where: { $0 >= .tls13 })
        reason = "used \(parameters.cipher)"
      } else {
        return nil
      }
    }

    private typealias Version = TLSProtocols.Version
    typealias Offer = TLSRules.Offer
  }
}
