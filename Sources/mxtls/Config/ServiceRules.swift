// SPDX-License-Identifier: Apache-2.0

import MailLog
import Postfix
import Primitives

/// The rules of the services of an instance, by what they call themselves in the log.
struct ServiceRules {
  /// The rules of today, and those that are tried.
  struct Pair: Hashable {
    let before: TLSRules
    let after: TLSRules
  }

  private var pairs: [String: Set<Pair>] = [:]
  /// Whether this Postfix says "Untrusted" of nobody whose certificate is trusted.
  private let knowsTrust: Bool

  /// Reads them.
  ///
  /// - Parameters:
  ///   - before: The configuration of today.
  ///   - after: The one that is tried, with the same services.
  /// - Throws: A `Failure` where a service would not run.
  init(_ before: PostfixConfiguration, _ after: PostfixConfiguration) throws(Failure) {
    knowsTrust = before.host.version.isAtLeast("3.10.4") || !before.host.version.isAtLeast("3.6")
    for program in [TLSProgram.smtpd, .smtp, .lmtp] {
      for service in after.services(of: program) {
        let name: String?
        do throws(ConfigurationError) {
          name = try after.value(of: "syslog_name", in: service)
        } catch {
          throw Failure(error)
        }
        let old = before.master.services.first { $0.identity == service.identity }
        let pair = Pair(
          before: try TLSRules(of: program, in: old, before),
          after: try TLSRules(of: program, in: service, after))
        pairs["\(name ?? "postfix")/\(program.command)", default: []].insert(pair)
      }
    }
  }

  /// What would have become of a message.
  ///
  /// - Returns: The judgement; nil for a message of a service that this configuration does not have.
  ///   Where services of different rules go by one name, only what holds for all is certain.
  func judgement(of message: MailMessage) -> MailForecast.Judgement? {
    guard let pairs = pairs[message.service] else { return nil }
    let found = Set(
      pairs.map {
        MailForecast.of(
          message, under: $0.after, insteadOf: $0.before, knowsTrust: knowsTrust)
      })
    if found.count == 1 { return found.first }
    let forecasts = found.compactMap { judgement -> MailForecast? in
      if case .other(let forecast) = judgement { forecast } else { nil }
    }
    guard let worst = forecasts.max(by: { $0.outcome.rawValue < $1.outcome.rawValue }) else {
      return .untold
    }
    return .other(
      MailForecast(outcome: worst.outcome, isCertain: false, reason: worst.reason))
  }
}
