// SPDX-License-Identifier: Apache-2.0

import Primitives

/// How a sender delivers mail to a host or to a domain.
struct Delivery: Hashable, Sendable {
  /// The ways, the worst first.
  enum Way: String, Comparable, Sendable {
    /// It is not known.
    case unknown
    /// Not at all.
    case refused
    /// In clear text, if need be.
    case clear
    /// Encrypted, to whoever it is.
    case encrypted
    /// Encrypted, to the host of the domain.
    case authenticated

    /// The number of the way for programs: the greater the better.
    var number: Int {
      switch self {
      case .unknown: 0
      case .refused: 1
      case .clear: 2
      case .encrypted: 3
      case .authenticated: 4
      }
    }

    static func < (one: Way, other: Way) -> Bool { one.number < other.number }

    /// The way for people.
    var text: String {
      switch self {
      case .unknown: "not known"
      case .refused: "delivers nothing"
      case .clear: "may deliver in clear text"
      case .encrypted: "delivers encrypted"
      case .authenticated: "delivers encrypted and authenticated"
      }
    }

    /// Whether mail arrives.
    var isArrival: Bool { self >= .clear }
  }

  let way: Way
  /// Why, in words.
  let reasons: [String]

  init(_ way: Way, _ reasons: String...) {
    self.init(way, reasons)
  }

  init(_ way: Way, _ reasons: [String]) {
    self.way = way
    self.reasons = reasons
  }

  /// The delivery to a domain, of those to its hosts: the sender goes on to the next host where one
  /// gets nothing, and an attacker who can keep it from a host makes it deliver in the worst way.
  ///
  /// - Parameter hosts: The deliveries, with the names of the hosts; one at least.
  init(to hosts: [(name: String, delivery: Delivery)]) {
    let arrivals = hosts.filter(\.delivery.way.isArrival)
    let ways = hosts.map(\.delivery.way)
    way = arrivals.map(\.delivery.way).min() ?? (ways.contains(.unknown) ? .unknown : .refused)
    var reasons: [String] = []
    for (name, delivery) in hosts {
      let why = delivery.reasons.joined(separator: "; ")
      if delivery.way == way {
        if !why.isEmpty { reasons.append("\(name): \(why)") }
      } else if !delivery.way.isArrival {
        let what = delivery.way == .refused ? "gets nothing" : "is not known"
        reasons.append(why.isEmpty ? "\(name) \(what)" : "\(name) \(what): \(why)")
      } else {
        reasons.append("\(name): \(delivery.way.text.dropFirst("delivers ".count))")
      }
    }
    self.reasons = reasons
  }

  /// The delivery to a host, of those to its addresses.
  ///
  /// - Parameter addresses: The deliveries.
  init(over addresses: [Delivery]) {
    let arrivals = addresses.filter(\.way.isArrival)
    let considered = arrivals.isEmpty ? addresses : arrivals
    way = considered.map(\.way).min() ?? .unknown
    let worst = way
    reasons = considered.filter { $0.way == worst }.flatMap(\.reasons).unique
  }

  /// The delivery in a text.
  var text: String { ([way.text] + reasons).joined(separator: "; ") }
}
