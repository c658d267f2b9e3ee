// SPDX-License-Identifier: Apache-2.0

/// What the DNS says during a roll-over.
package struct RollOverFacts: Hashable, Sendable {
  /// What a name server says of the records at a name.
  package struct Place: Hashable, Sendable {
    /// The name that has the records.
    package let owner: String
    /// The server.
    package let server: String
    /// Why the server does not tell the records; nil where it does.
    package var failure: String?
    /// A Boolean value that tells whether senders heed records at that name: some server has any, or has
    /// had them.
    package var isAtStake = true
    /// A Boolean value that tells whether a sender that knows these records alone delivers to the pair
    /// before, and to the next.
    package var fitsOld = true
    package var fitsNew = true
    /// A Boolean value that tells whether there is no record at all.
    package var isEmpty = false
    /// The records of the next pair that are not there.
    package var lacking: [String] = []
    /// The records that are there and belong to the pair before alone.
    package var retaining: [String] = []
    /// For how many seconds an answer of the server may be kept, also one that there is nothing;
    /// nil where that is not known.
    package var timeToLive: Int64?

    package init(owner: String, server: String) {
      self.owner = owner
      self.server = server
    }
  }

  /// What each server says of each name.
  package var places: [Place]
  /// Why the records cannot be looked up, or not validly: lower case, no full stop.
  package var faults: [String]

  package init(places: [Place] = [], faults: [String] = []) {
    self.places = places
    self.faults = faults
  }

  /// A Boolean value that tells whether there are records anywhere.
  package var hasRecords: Bool { places.contains(where: \.isAtStake) }

  /// Where records are heeded.
  var atStake: [Place] { places.filter(\.isAtStake) }

  /// Why it cannot be told what all servers have.
  var failures: [String] {
    faults
      + atStake.compactMap { place in
        place.failure.map { "\(place.server): \(place.owner): \($0)" }
      }
  }

  /// What is not there that a sender needs, while the pair before is in use and the next may come.
  var missing: [String] { atStake.filter { $0.failure == nil }.flatMap { $0.missing(old: true) } }

  /// What is not there that a sender needs, now that the next pair is in use.
  var missingAfterwards: [String] {
    atStake.filter { $0.failure == nil }.flatMap { $0.missing(old: false) }
  }

  /// Where the record of the pair before is missing.
  ///
  /// A server without any may have had those of the next pair alone until a moment ago.
  var lackingOld: [String] {
    atStake.filter { $0.failure == nil && (!$0.fitsOld || $0.isEmpty) }.map {
      "\($0.server): \($0.owner): has no record of the pair before"
    }
  }

  /// A Boolean value that tells whether no server has the records of the next pair.
  var isMissingEverywhere: Bool {
    atStake.allSatisfy { $0.failure == nil && !$0.lacking.isEmpty }
  }

  /// The records of the pair before that are there still.
  var retaining: [String] {
    atStake.filter { $0.failure == nil && !$0.retaining.isEmpty }.map { place in
      "\(place.server): \(place.owner): still has \(place.retaining.joined(separator: ", "))"
    }
  }
}

extension RollOverFacts.Place {
  /// What keeps senders from delivering to the next pair and, where it counts, to the pair before.
  fileprivate func missing(old isOldNeeded: Bool) -> [String] {
    var missing: [String] = []
    if !lacking.isEmpty {
      missing.append("lacks \(lacking.joined(separator: ", "))")
    } else if !fitsNew {
      missing.append("has records that the next pair does not fit")
    }
    if isOldNeeded, !fitsOld { missing.append("has records that the pair in use does not fit") }
    return missing.map { "\(server): \(owner): \($0)" }
  }
}
