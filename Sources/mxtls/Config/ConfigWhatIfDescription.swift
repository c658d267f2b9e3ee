// SPDX-License-Identifier: Apache-2.0

import MailLog
import Postfix
import Primitives

/// A trial of settings for programs, field by field as the manual page documents it.
struct ConfigWhatIfDescription: Encodable {
  struct Setting: Encodable {
    /// Absent for main.cf.
    let service: String?
    let parameter: String
    let before: String?
    let after: String?
    /// Why the log says nothing of it; absent where it does.
    let untried: String?
  }

  struct Counts: Encodable {
    let judged: Int
    let untold: Int
    let unjoined: Int
    let local: Int
    let elsewhere: Int
  }

  struct Affected: Encodable {
    let direction: String
    let outcome: String
    let certain: Bool
    let messages: Int
    let peers: [Peer]
  }

  struct Peer: Encodable {
    let peer: String
    let address: String?
    let messages: Int
    let reason: String
    let first: String?
    let last: String?
  }

  struct Trial: Encodable {
    let settings: [Setting]
    let first: String?
    let last: String?
    let days: Int?
    let incoming: Counts
    let outgoing: Counts
    let affected: [Affected]
    let remarks: [String]
    let unlisted: Int
  }

  let whatIf: Trial

  init(_ trial: ConfigWhatIf) {
    func counts(_ direction: MailDirection) -> Counts {
      let counts = trial.tally.counts[Int(direction.rawValue)]
      return Counts(
        judged: counts.judged, untold: counts.untold, unjoined: counts.unjoined,
        local: counts.local,
        elsewhere: counts.elsewhere)
    }
    whatIf = Trial(
      settings: trial.changes.map { change in
        Setting(
          service: change.service, parameter: change.parameter,
          before: change.before?.withoutKeyMaterial, after: change.after?.withoutKeyMaterial,
          untried: trial.uncovered.first { $0.change == change }?.reason)
      }, first: trial.first?.iso8601, last: trial.last?.iso8601, days: trial.days,
      incoming: counts(.incoming), outgoing: counts(.outgoing),
      affected: MailDirection.allCases.flatMap(trial.kinds).map { kind in
        Affected(
          direction: kind.direction.word, outcome: kind.outcome.rawValue, certain: kind.isCertain,
          messages: trial.tally.messages[kind, default: 0],
          peers: trial.peers(of: kind).map { peer in
            Peer(
              peer: peer.name, address: peer.address, messages: peer.messages,
              reason: peer.reason, first: peer.first?.iso8601, last: peer.last?.iso8601)
          })
      }, remarks: trial.remarks, unlisted: trial.tally.unlisted)
  }
}
