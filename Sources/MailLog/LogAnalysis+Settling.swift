// SPDX-License-Identifier: Apache-2.0

import Primitives

extension LogAnalysis {
  /// Whether a time is one of those that are counted; no time counts, too, unless there is a bound.
  func isCounted(_ time: UnixTime?) -> Bool {
    guard let time else { return scope.since == nil && scope.until == nil }
    if let since = scope.since, time < since { return false }
    if let until = scope.until, time >= until { return false }
    return true
  }

  /// Whether a peer is the one that is counted.
  func matches(_ peer: LogText) -> Bool {
    guard let wanted = peerFilter else { return true }
    let parts = PeerName(peer)
    for text in [parts.name, parts.address] {
      guard let text, text.count >= wanted.count else { continue }
      let start = text.count - wanted.count
      guard start == 0 || text[start - 1] == UInt8(ascii: ".") else { continue }
      var isEqual = true
      for index in 0..<wanted.count {
        let byte = text[start + index]
        let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
        if lower != wanted[index] {
          isEqual = false
          break
        }
      }
      if isEqual { return true }
    }
    return false
  }

  /// Whether mail to or from the peer of a line does not leave the host.
  func isLocal(_ event: LogEvent) -> Bool {
    event.isSocket || !scope.isLoopbackCounted && event.isLoopback
  }

  /// Counts a message.
  mutating func settle(
    _ facts: MessageFacts, _ decided: MessageVerdict, _ evidence: MailMessage.Evidence
  ) {
    // TLS by a cipher that encrypts nothing is for everyone on the way to read.
    let isNull =
      decided != .unjoined && decided != .local && parameterTable.encryptsNothing(facts.parameters)
    let verdict = isNull ? .clear : decided
    addToDay(facts.time, facts.direction, verdict)
    guard verdict != .local else {
      if let observe { observe(message(facts, verdict, evidence)) }
      return
    }
    if facts.isFallback, verdict == .clear { fallbacks += 1 }
    if verdict != .clear { parameterTable.addMessage(facts.parameters, facts.direction) }
    if let text = facts.features?.string, features[text] != nil || features.count < 256 {
      features[text, default: 0] += 1
    }
    if let place = peerTable.place(of: facts.peerKey, facts.direction, { PeerName(facts.peer) }) {
      let isWeak = parameterTable.isWeak(facts.parameters)
      peerTable[place].add(verdict, at: facts.time, weak: isWeak ? facts.parameters : nil)
    }
    if let observe { observe(message(facts, verdict, evidence)) }
  }

  private func message(
    _ facts: MessageFacts, _ verdict: MessageVerdict, _ evidence: MailMessage.Evidence
  ) -> MailMessage {
    let peer = PeerName(facts.peer)
    return MailMessage(
      time: facts.time, direction: facts.direction, verdict: verdict, evidence: evidence,
      service: services[facts.service].name, queueID: facts.queueID.string,
      peer: (peer.key ?? facts.peer).string, address: peer.address?.string,
      credential: facts.credential, parameters: parameterTable[facts.parameters],
      isReused: facts.isReused, isFallback: facts.isFallback,
      features: facts.features.map { FeatureStatus($0.string) },
      isAuthenticated: facts.isAuthenticated)
  }
}

extension LogAnalysis {
  /// Every kind of failure that was met.
  package var failures: [FailureTally] { Array(failureTable.values) }

  /// Every peer that was met and had room.
  package var peers: [PeerTally] { peerTable.peers }

  /// How many peers had to give way to others.
  package var droppedPeers: Int { peerTable.dropped }

  /// The sets of parameters that were met.
  package var parameters: [ParameterTally] {
    parameterTable.rows.map {
      ParameterTally(set: $0.parameters, connections: $0.connections, messages: $0.messages)
    }
  }

  /// The last weak parameters of a peer; nil where it had none.
  package func weakParameters(of peer: PeerTally) -> TLSParameters? {
    parameterTable[peer.weakParameters]
  }
}
