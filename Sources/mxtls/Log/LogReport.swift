// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives

/// What a log comes to.
struct LogReport: Encodable {
  /// A time: in UTC for machines, local for people.
  struct Moment: Encodable {
    let time: UnixTime

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(time.iso8601)
    }
  }

  struct Counts: Encodable {
    var verified: Int
    var encrypted: Int
    var clear: Int
    var unjoined: Int
    /// What did not leave the host; nil for a peer.
    var local: Int?

    init(_ counts: MailCounts, isOfPeer: Bool = false) {
      verified = counts.verified
      encrypted = counts.encrypted
      clear = counts.clear
      unjoined = counts.unjoined
      local = isOfPeer ? nil : counts.local
    }

    /// How much of what could be joined was encrypted; nil where there is none.
    var encryptedPart: (part: Int, whole: Int)? {
      let whole = total - unjoined
      return whole > 0 ? (verified + encrypted, whole) : nil
    }

    var total: Int { verified + encrypted + clear + unjoined }
  }

  struct Directions: Encodable {
    var incoming: Counts
    var outgoing: Counts

    init(_ counts: [MailCounts]) {
      incoming = Counts(counts[Int(MailDirection.incoming.rawValue)])
      outgoing = Counts(counts[Int(MailDirection.outgoing.rawValue)])
    }
  }

  struct Day: Encodable {
    var date: String
    var messages: Directions
  }

  struct Peer: Encodable {
    var peer: String
    var address: String?
    var direction: String
    var messages: Counts
    var weakMessages: Int
    var weakFor: [String]?
    var offered: Int
    var failures: Int
    var lastFailure: String?
    var clearSinceTls: Int
    var first: Moment?
    var lastTls: Moment?
    var lastClear: Moment?
  }

  struct Failures: Encodable {
    var cause: String
    var direction: String
    var count: Int
    var explanation: String
    var detail: String?
    var hint: String?
    var peers: [String]
    var first: Moment?
    var last: Moment?
  }

  /// What delivery lines say in `tls=`.
  struct Status: Encodable {
    var status: String
    var count: Int
  }

  struct Share: Encodable {
    var name: String
    var incomingMessages: Int
    var outgoingMessages: Int

    var total: Int { incomingMessages + outgoingMessages }
  }

  struct Connections: Encodable {
    var direction: String
    var credential: String
    var `protocol`: String
    var cipher: String
    var bits: Int
    var algorithmBits: Int
    var count: Int
  }

  let lines: Int
  let first: Moment?
  let last: Moment?
  let messages: Directions
  let recipients: Int
  let clearAfterFailedHandshake: Int
  let reusedConnections: Int
  let deliveriesWithoutConnection: Int
  let deliveriesToLocalSockets: Int
  let linesDroppedBySystem: Int
  let postfixVersions: [String]
  let days: [Day]
  let lostTls: [Peer]
  let peersInClear: [Peer]
  let peersWithWeakTls: [Peer]
  let offeredAndNotUsed: [Peer]
  let peersNotKeptApart: Int
  let failures: [Failures]
  let protocols: [Share]
  let ciphers: [Share]
  let keyExchangeGroups: [Share]
  let connections: [Connections]
  let featureStatus: [Status]
  let tlsReportSuccesses: Int
  let tlsReportFailures: Int
  /// Outgoing connections with "Untrusted", which some releases write too often.
  let untrustedConnections: Int
  let untrustedMayBeTrusted: Bool
}
