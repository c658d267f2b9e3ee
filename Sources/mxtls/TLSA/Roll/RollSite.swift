// SPDX-License-Identifier: Apache-2.0

import DANE
import Primitives
import Rotation
import TLSCrypto

/// A name that TLSA records are at, with what is published there.
struct RollSite {
  let host: DNSName
  let facts: TLSAFacts

  /// The name, with the dot at its end.
  var owner: String { "\(facts.owner)." }

  /// The zone, with the dot at its end; nil where it is not known.
  var zone: String? { facts.survey.map { $0.zone == .root ? "." : "\($0.zone)." } }

  /// Why the records cannot be looked up, or not validly.
  func faults(at now: UnixTime) -> [String] {
    switch facts.outlook {
    case .unknown(let reason, _): return ["\(owner): \(reason)"]
    case .known(let view):
      if let (question, state) = view.truth.failure, let reason = state.failure {
        return ["\(question): \(reason)"]
      }
    }
    guard let survey = facts.survey else {
      return ["the name servers of \(owner) cannot be found"]
    }
    if let first = survey.firstEnd(now), first.end < now, facts.isHeeded {
      return ["a signature of \(survey.zone) has expired \(first.end.relative(to: now))"]
    }
    return []
  }

  /// A Boolean value that tells whether senders may heed records here: a server has some, or none tells.
  var hasRecords: Bool {
    let servers = facts.survey?.servers ?? []
    return servers.contains { !$0.records.answer.data.isEmpty }
      || !servers.contains(where: \.isAnswering)
      || facts.outlook.view?.truth.records != nil
  }

  /// The longest time for which records of this name are kept.
  var timeToLive: Int? { facts.survey?.timeToLive }

  /// The records that any server has.
  var published: [TLSARecord] {
    (facts.survey?.servers ?? []).flatMap(\.published.values).unique
  }

  /// The servers that have to tell the records; one at an address that cannot be reached from here is
  /// not asked where it answers at another.
  private var servers: [ZoneSurvey.Server] {
    let all = facts.survey?.servers ?? []
    return all.filter { server in
      !(server.records.isOutOfReach
        && all.contains { $0.name == server.name && $0.isAnswering })
    }
  }

  /// What each name server says, as a roll-over sees it.
  ///
  /// - Parameters:
  ///   - view: The roll-over with its pairs.
  ///   - now: The time.
  /// - Returns: One for each server.
  func places(_ view: RollView, at now: UnixTime) -> [RollOverFacts.Place] {
    let isAtStake = hasRecords || view.owners.contains(owner)
    let homeless = (facts.survey?.homeless ?? []).map { name in
      var place = RollOverFacts.Place(owner: owner, server: "\(name)")
      place.failure = "has no address"
      place.isAtStake = isAtStake
      return place
    }
    return homeless
      + servers.map { server in
        var place = RollOverFacts.Place(owner: owner, server: server.text)
        place.isAtStake = isAtStake
        place.failure = server.failure
        place.timeToLive = server.longestTime
        let published = server.published
        let texts = published.values.map(\.description)
        place.isEmpty = texts.isEmpty
        place.lacking = view.new.filter { !texts.contains($0) }
        place.retaining = texts.filter { view.removable.contains($0) }
        if let set = try? TLSARecordSet(published.values, unreadable: published.malformed) {
          let fits = { (pair: TLSAPair) in
            !TLSAVerdict(of: pair, by: set, names: ["\(host)"], at: now).isRefusal
          }
          place.fitsOld = view.oldPairs.allSatisfy(fits)
          place.fitsNew = view.newPairs.allSatisfy(fits)
        }
        return place
      }
  }

  /// Whether senders deliver to pairs with these records added, whatever they find now.
  func fits(_ pairs: [TLSAPair], adding records: [String], at now: UnixTime) -> Bool {
    let all = (published + records.compactMap { try? TLSARecord($0) }).unique
    guard let set = try? TLSARecordSet(all) else { return false }
    return pairs.allSatisfy {
      !TLSAVerdict(of: $0, by: set, names: ["\(host)"], at: now).isRefusal
    }
  }

  /// Whether every server has a record of the key of each pair, which holds whatever the certificate is.
  func knowsKeys(of pairs: [TLSAPair], at now: UnixTime) -> Bool {
    servers.allSatisfy { server in
      guard server.isAnswering, let set = try? TLSARecordSet(server.published.values) else {
        return false
      }
      return pairs.allSatisfy { pair in
        guard
          case .authenticated(let record) = TLSAVerdict(
            of: pair, by: TLSARecordSet(keysOf: set), names: ["\(host)"], at: now)
        else { return false }
        return record.usage == 3 && record.selector == 1
      }
    }
  }
}

extension TLSARecordSet {
  /// The records of keys among those that count.
  fileprivate init(keysOf set: TLSARecordSet) {
    let keys = set.usable.filter { $0.usage == 3 && $0.selector == 1 }
    self = (try? TLSARecordSet(keys)) ?? set
  }
}

extension ZoneSurvey.Server {
  /// For how many seconds what it says may be kept, also that there is nothing.
  fileprivate var longestTime: Int64? {
    let start = self.start.answer
    let negative = start.records(as: StartOfAuthority.self).values.first.map {
      min(Int64($0.minimum), Int64(start.timeToLive))
    }
    let positive =
      isAnswering && records.answer.existence == .found ? Int64(records.answer.timeToLive) : nil
    return [positive, negative].compactMap(\.self).max()
  }
}
