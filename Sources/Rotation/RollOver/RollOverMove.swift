// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What a run does next for a roll-over: one step, or none.
package enum RollOverMove: Hashable, Sendable {
  /// Have the records published, and go on to `published`.
  case publish
  /// Have the records published once more: they are nowhere, for these reasons.
  case publishAgain([String])
  /// Go on to `seen`.
  case see
  /// Nothing until that time.
  case wait(until: UnixTime)
  /// Go on to `waited`.
  case endWait
  /// Switch, and go on to `switched`.
  case switchOver
  /// Have the old records removed, and go on to `retired`.
  case retire
  /// Have them removed once more: some servers still have them.
  case retireAgain([String])
  /// It is done, and forgotten.
  case complete
  /// Have the records of the next pair removed, and go on to `aborted`.
  case withdraw
  /// Remove the pair that waited; it is forgotten.
  case discard
  /// Nothing: not every server has the records, as these lines tell.
  case lag([String])
  /// Back to `staged`: records have vanished, as these lines tell.
  case restart([String])
  /// Have the records of the pair in use published once more: they have vanished, as these lines tell.
  case mend([String])
  /// Nothing: it cannot be told what is published, for these reasons.
  case stop([String])
}

extension RollOver {
  /// Decides what is done next.
  ///
  /// Nothing is switched unless every name server, asked in that very run, has what senders need for
  /// both pairs, and has had it for as long as any answer from before may be kept.
  ///
  /// - Parameters:
  ///   - facts: What the DNS says now.
  ///   - cap: For how many seconds resolvers may keep what has a shorter time to live.
  ///   - now: The time.
  /// - Returns: The move.
  package func move(_ facts: RollOverFacts, cap: Int64, now: UnixTime) -> RollOverMove {
    // What is known to be wrong is told first, for it may be mended.
    switch step {
    case .staged: return facts.failures.isEmpty ? .publish : .stop(facts.failures)
    case .published:
      if facts.faults.isEmpty, facts.isMissingEverywhere { return .publishAgain(facts.missing) }
      if !facts.failures.isEmpty { return .stop(facts.failures + facts.missing) }
      return facts.missing.isEmpty ? .see : .lag(facts.missing)
    case .seen, .waited:
      if !facts.missing.isEmpty { return .restart(facts.missing + facts.failures) }
      if !facts.failures.isEmpty { return .stop(facts.failures) }
      // A server that came to the zone since, or one with longer times, may ask for more.
      return wait(cap, now) ?? (step == .seen ? .endWait : .switchOver)
    case .switched, .retired:
      if !facts.missingAfterwards.isEmpty {
        return .mend(facts.missingAfterwards + facts.failures)
      }
      if !facts.failures.isEmpty { return .stop(facts.failures) }
      if step == .switched { return wait(cap, now) ?? .retire }
      return facts.retaining.isEmpty ? .complete : .retireAgain(facts.retaining)
    // Going back needs no look: nobody needs what is removed.
    case .aborting: return .withdraw
    case .aborted: return .discard
    }
  }

  /// The move where answers from before may be kept still; nil where none can be.
  private func wait(_ cap: Int64, _ now: UnixTime) -> RollOverMove? {
    guard let end = end(cap: cap) else { return .wait(until: .max) }
    return now >= end ? nil : .wait(until: end)
  }

  /// What keeps it from going back.
  ///
  /// After the switch it can where every server has the record of the pair before, and has had it for as
  /// long as any answer without it may be kept: then whoever has kept an answer has it as well.
  ///
  /// - Parameters:
  ///   - facts: What the DNS says now, which is noted already.
  ///   - cap: For how many seconds resolvers may keep what has a shorter time to live.
  ///   - now: The time.
  /// - Returns: The reasons; none where it can.
  package func obstacles(
    toAbort facts: RollOverFacts, cap: Int64, now: UnixTime
  ) -> [String] {
    switch step {
    case .staged, .published, .seen, .waited, .aborting, .aborted: return []
    case .switched:
      let obstacles = facts.failures + facts.lackingOld
      guard obstacles.isEmpty, let end = endOfLack(cap: cap), now < end else { return obstacles }
      return [
        "the record of the pair before was missing, and senders may remember that until "
          + end.iso8601
      ]
    case .retired: return ["the record of the pair before has been removed from the zone"]
    }
  }
}
