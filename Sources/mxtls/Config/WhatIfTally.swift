// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives

/// The messages of a log by what would have become of them.
final class WhatIfTally {
  /// A kind of outcome.
  struct Kind: Hashable {
    let direction: MailDirection
    let outcome: MailForecast.Outcome
    let isCertain: Bool
  }

  /// A peer with its messages of one kind.
  struct Peer {
    let name: String
    let address: String?
    var messages = 0
    var reason: String
    var first: UnixTime?
    var last: UnixTime?
  }

  /// Messages of one direction.
  struct Counts {
    /// Those that were judged.
    var judged = 0
    /// Those that used TLS, of which the log does not say what was agreed on.
    var untold = 0
    var unjoined = 0
    var local = 0
    /// Those of services that this configuration does not have.
    var elsewhere = 0
  }

  private(set) var counts = [Counts(), Counts()]
  private(set) var messages: [Kind: Int] = [:]
  private(set) var peers: [Kind: [String: Peer]] = [:]
  /// Messages of peers beyond the bound.
  private(set) var unlisted = 0
  private let rules: ServiceRules
  private static let limit = 20_000

  init(_ rules: ServiceRules) { self.rules = rules }

  /// Counts a message.
  func add(_ message: MailMessage) {
    let direction = Int(message.direction.rawValue)
    switch message.verdict {
    case .local: counts[direction].local += 1
    case .unjoined: counts[direction].unjoined += 1
    case .clear, .encrypted, .verified:
      switch rules.judgement(of: message) {
      case nil: counts[direction].elsewhere += 1
      case .untold: counts[direction].untold += 1
      case .same: counts[direction].judged += 1
      case .other(let forecast):
        counts[direction].judged += 1
        add(message, forecast)
      }
    }
  }

  private func add(_ message: MailMessage, _ forecast: MailForecast) {
    let kind = Kind(
      direction: message.direction, outcome: forecast.outcome, isCertain: forecast.isCertain)
    messages[kind, default: 0] += 1
    let known = peers[kind]?[message.peer]
    guard known != nil || peers.values.reduce(0, { $0 + $1.count }) < Self.limit else {
      unlisted += 1
      return
    }
    var peer =
      known ?? Peer(name: message.peer, address: message.address, reason: forecast.reason)
    peer.messages += 1
    peer.reason = forecast.reason
    if let time = message.time {
      peer.first = min(peer.first ?? time, time)
      peer.last = max(peer.last ?? time, time)
    }
    peers[kind, default: [:]][message.peer] = peer
  }
}
