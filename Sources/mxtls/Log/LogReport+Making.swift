// SPDX-License-Identifier: Apache-2.0

import MailLog
import Postfix
import Primitives

extension LogReport {
  /// Sums a log up.
  ///
  /// - Parameters:
  ///   - analysis: What was counted, to its end.
  ///   - top: How many peers and failures are named.
  init(_ analysis: borrowing LogAnalysis, top: Int) {
    lines = analysis.lines
    first = analysis.first.map(Moment.init)
    last = analysis.last.map(Moment.init)
    messages = Directions(analysis.totals)
    recipients = analysis.recipients
    clearAfterFailedHandshake = analysis.fallbacks
    reusedConnections = analysis.reused
    deliveriesWithoutConnection = analysis.unsent
    deliveriesToLocalSockets = analysis.local
    linesDroppedBySystem = analysis.gaps
    postfixVersions = analysis.versions.sorted()
    days = analysis.days.sorted { $0.key < $1.key }.map {
      Day(date: LogCalendar.date(ofDay: $0.key), messages: Directions($0.value))
    }
    let parameters = analysis.parameters
    func list(
      _ isMeant: (PeerTally) -> Bool, by count: (PeerTally) -> Int
    ) -> [Peer] {
      analysis.peers.filter(isMeant).sorted {
        (count($1), $0.name, $0.direction.rawValue) < (count($0), $1.name, $1.direction.rawValue)
      }.prefix(top).map { Peer($0, weak: analysis.weakParameters(of: $0)) }
    }
    lostTls = list({ $0.hasLostTLS }, by: { $0.clearSinceTLS })
    peersInClear = list({ $0.clear > 0 && !$0.hasLostTLS }, by: { $0.clear })
    peersWithWeakTls = list({ $0.weak > 0 }, by: { $0.weak })
    offeredAndNotUsed = list({ $0.offered > 0 }, by: { $0.offered })
    peersNotKeptApart = analysis.droppedPeers
    failures = analysis.failures.sorted {
      ($1.count, $0.key.cause.rawValue, $0.key.direction.rawValue, $0.key.detail ?? "")
        < ($0.count, $1.key.cause.rawValue, $1.key.direction.rawValue, $1.key.detail ?? "")
    }.prefix(top).map(Failures.init)
    protocols = Self.shares(parameters) { $0.version }
    ciphers = Self.shares(parameters) { $0.cipher }
    keyExchangeGroups = Self.shares(parameters) { $0.group }
    connections = Self.connections(parameters)
    featureStatus = analysis.features.map { Status(status: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.status) < ($0.count, $1.status) }
    tlsReportSuccesses = analysis.reports.successes
    tlsReportFailures = analysis.reports.failures
    untrustedConnections =
      analysis.connections[Int(MailDirection.outgoing.rawValue)][
        Int(TLSCredential.untrusted.rawValue)]
    let versions = analysis.versions.compactMap { PostfixVersion($0) }
    untrustedMayBeTrusted =
      untrustedConnections > 0 && (versions.isEmpty || versions.contains(where: Self.mislabels))
  }

  /// Whether a release writes "Untrusted" of a certificate that is trusted and has another name: 3.6 to
  /// 3.10.3, and all of 3.6 to 3.9 (HISTORY, 20250728).
  private static func mislabels(_ version: PostfixVersion) -> Bool {
    guard let first = PostfixVersion("3.6.0"), let fixed = PostfixVersion("3.10.4") else {
      return false
    }
    return first <= version && version < fixed
  }

  private static func shares(
    _ parameters: [ParameterTally], by name: (TLSParameters) -> String
  ) -> [Share] {
    var counts: [String: (Int, Int)] = [:]
    for tally in parameters {
      let known = counts[name(tally.set)] ?? (0, 0)
      counts[name(tally.set)] = (
        known.0 + tally.messages(.incoming), known.1 + tally.messages(.outgoing)
      )
    }
    return counts.filter { $0.value != (0, 0) }.map {
      Share(name: $0.key, incomingMessages: $0.value.0, outgoingMessages: $0.value.1)
    }.sorted { ($1.total, $0.name) < ($0.total, $1.name) }
  }

  private static func connections(_ parameters: [ParameterTally]) -> [Connections] {
    struct Key: Hashable {
      var direction: MailDirection
      var credential: TLSCredential
      var version: String
      var cipher: String
      var bits: Int
      var algorithmBits: Int
    }
    var counts: [Key: Int] = [:]
    for tally in parameters {
      for direction in MailDirection.allCases {
        for credential in TLSCredential.allCases {
          let count = tally.connections(direction, credential)
          guard count > 0 else { continue }
          let key = Key(
            direction: direction, credential: credential, version: tally.set.version,
            cipher: tally.set.cipher, bits: tally.set.bits, algorithmBits: tally.set.algorithmBits)
          counts[key, default: 0] += count
        }
      }
    }
    return counts.map { key, count in
      Connections(
        direction: key.direction.word, credential: key.credential.word ?? "Unsaid",
        protocol: key.version, cipher: key.cipher, bits: key.bits,
        algorithmBits: key.algorithmBits, count: count)
    }.sorted {
      ($1.count, $0.direction, $0.credential, $0.protocol, $0.cipher)
        < ($0.count, $1.direction, $1.credential, $1.protocol, $1.cipher)
    }
  }
}

extension LogReport.Peer {
  fileprivate init(_ tally: PeerTally, weak parameters: TLSParameters?) {
    peer = tally.name
    address = tally.address
    direction = tally.direction.word
    var counts = MailCounts()
    (counts.clear, counts.encrypted) = (tally.clear, tally.encrypted)
    (counts.verified, counts.unjoined) = (tally.verified, tally.unjoined)
    messages = LogReport.Counts(counts, isOfPeer: true)
    weakMessages = tally.weak
    weakFor = parameters?.weaknesses
    offered = tally.offered
    failures = tally.failures
    lastFailure = tally.lastCause?.rawValue
    clearSinceTls = tally.clearSinceTLS
    first = tally.first.map(LogReport.Moment.init)
    lastTls = tally.lastTLS.map(LogReport.Moment.init)
    lastClear = tally.lastClear.map(LogReport.Moment.init)
  }
}

extension LogReport.Failures {
  fileprivate init(_ tally: FailureTally) {
    cause = tally.key.cause.rawValue
    direction = tally.key.direction.word
    count = tally.count
    explanation = tally.key.cause.explanation
    detail = tally.key.detail
    hint = tally.key.cause.hint
    peers = tally.peers
    first = tally.first.map(LogReport.Moment.init)
    last = tally.last.map(LogReport.Moment.init)
  }
}

extension MailDirection {
  /// "in" or "out".
  var word: String { self == .incoming ? "in" : "out" }
}
