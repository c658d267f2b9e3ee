// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import Primitives

extension ProbeJudge {
  /// The findings of what the DNS says of a host.
  ///
  /// - Parameters:
  ///   - outlook: What it says.
  ///   - isNeeded: Whether it is a fault that nobody knows, and not only a note.
  /// - Returns: The findings, in no order.
  static func findings(_ outlook: DANEOutlook, isNeeded: Bool) -> [Finding] {
    switch outlook {
    case .unknown(let reason, let remedy):
      return [
        Finding(.daneUnknown, reason, severity: isNeeded ? .unknown : nil, remedy: remedy)
      ]
    case .known(let view): return findings(view, isNeeded: isNeeded)
    }
  }

  private static func findings(_ view: DANEView, isNeeded: Bool) -> [Finding] {
    var findings = [difference(view)].compactMap(\.self)
    if let (question, state) = view.truth.failure, let reason = state.failure {
      let message = "\(question): \(reason)"
      findings.append(
        state.isBogus
          ? Finding(.daneBogus, message)
          : Finding(.daneUnknown, message, severity: isNeeded ? .unknown : nil))
    }
    if let ignored = view.truth.records?.ignored, ignored > 0 {
      findings.append(
        Finding(
          .daneTooMany,
          "\(TLSARecordSet.limit + ignored) TLSA records, of which Postfix looks at"
            + " \(TLSARecordSet.limit), by chance"))
    }
    if !view.unheeded.isEmpty {
      let count = view.unheeded.count
      findings.append(
        Finding(
          .daneInsecure,
          "\(count == 1 ? "a TLSA record" : "\(count) TLSA records"), and no DNSSEC that vouches"
            + " for \(count == 1 ? "it" : "them")"))
    }
    return findings
  }

  /// The finding of a host of which Postfix here believes something else than what is true.
  private static func difference(_ view: DANEView) -> Finding? {
    guard let belief = view.belief, !belief.isUnanswered else { return nil }
    let (real, believed) = (view.truth.dane, belief.dane)
    // Where there are too many records, each answer has others.
    let isComplete = [view.truth, belief].allSatisfy { $0.records?.ignored ?? 0 == 0 }
    // A sender that gets no answer delivers nothing, for whatever reason.
    if real.word == believed.word, real.demanded == believed.demanded || !isComplete { return nil }
    let servers = view.servers.joined(separator: ", ")
    let what =
      real.word == believed.word
      ? "of other TLSA records than those that DNSSEC vouches for"
      : "Postfix on this host \(believed.text), where the truth is that it \(real.text)"
    let message =
      real.word == believed.word
      ? "the name servers of this host (\(servers)) tell \(what)"
      : "as the name servers of this host (\(servers)) tell it, \(what)"
    return Finding(.daneResolverDiffers, message)
  }
}
