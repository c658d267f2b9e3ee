// SPDX-License-Identifier: Apache-2.0

package import Primitives
internal import TLSCrypto

/// The roll-over of a pair and its TLSA records, as it is remembered from run to run; nothing of it is
/// secret.
package struct RollOver: Codable, Hashable, Sendable {
  /// The last step that was done.
  package private(set) var step = RollOverStep.staged
  /// Since when it has been at that step.
  package private(set) var since: UnixTime
  /// Since when every name server has had the records of both pairs; nil where that is not so.
  package private(set) var seenAt: UnixTime?
  /// Since when the next pair has been in use; nil before that.
  package private(set) var switchedAt: UnixTime?
  /// The first three fields of its records, as `3 1 1`.
  package let form: String
  /// The records of the next pair, as `3 1 1 HEX`.
  package let new: [String]
  /// All records that may be those of the pair before.
  package let old: [String]
  /// SHA-256 of the certificates of the next pair, and of the pair before.
  package let newCertificates: [String]
  package let oldCertificates: [String]
  /// The names that have the records: where one of them has none, it has been removed.
  package private(set) var owners: [String] = []
  /// For how many seconds an answer may be kept: the longest that was ever seen on the way.
  package private(set) var timeToLive: Int64 = 0
  /// Since when a name server has had records, while the next pair is in use, that the pair before does
  /// not fit; nil where none was seen.
  package private(set) var lackedOldAt: UnixTime?
  /// When every name server was first seen to have the record of the pair before again; nil where that
  /// is not so.
  package private(set) var hasOldAgainAt: UnixTime?
  /// Whether records of the next pair may have been published.
  package private(set) var isOffered = false

  /// Begins a roll-over.
  ///
  /// - Parameters:
  ///   - next: The pair that waits.
  ///   - present: The pair in use.
  ///   - form: The first three fields of the records.
  ///   - new: The records of the pair that waits.
  ///   - old: All records that may be those of the pair in use.
  ///   - now: The time.
  /// - Throws: A `RotationError` where OpenSSL fails.
  package init(
    to next: [Credential], from present: [Credential], form: String, new: [String], old: [String],
    now: UnixTime
  ) throws(RotationError) {
    self.form = form
    self.new = new
    self.old = old
    since = now
    newCertificates = try next.digests
    oldCertificates = try present.digests
  }

  /// Whether these are the certificates of the next pair.
  ///
  /// - Parameter credentials: A pair.
  /// - Returns: Whether they are.
  /// - Throws: A `RotationError` where OpenSSL fails.
  package func leads(to credentials: [Credential]) throws(RotationError) -> Bool {
    try credentials.digests == newCertificates
  }

  /// Whether these are the certificates of the pair before.
  ///
  /// - Parameter credentials: A pair.
  /// - Returns: Whether they are.
  /// - Throws: A `RotationError` where OpenSSL fails.
  package func comes(from credentials: [Credential]) throws(RotationError) -> Bool {
    try credentials.digests == oldCertificates
  }

  /// Until when answers from before may be kept: after that, nobody uses one that was given before
  /// all servers had the records, or before the switch.
  ///
  /// - Parameter cap: For how many seconds resolvers may keep what has a shorter time to live.
  /// - Returns: The time; nil where nothing is waited for.
  package func end(cap: Int64) -> UnixTime? {
    (switchedAt ?? seenAt)?.later(by: patience(cap: cap))
  }

  /// Until when it may be remembered that the record of the pair before was missing.
  ///
  /// - Parameter cap: For how many seconds resolvers may keep what has a shorter time to live.
  /// - Returns: The time; nil where it was not missing, or is still.
  package func endOfLack(cap: Int64) -> UnixTime? { hasOldAgainAt?.later(by: patience(cap: cap)) }

  /// For how many seconds an answer may be kept, by whoever has it.
  private func patience(cap: Int64) -> Int64 { max(timeToLive, cap).later(by: Self.grace) }

  /// A sender keeps what it was told in whole seconds, one more than the time to live, and the clocks of
  /// this host are read in whole seconds as well.
  static let grace: Int64 = 3
}

extension RollOver {
  /// Goes on to a step.
  ///
  /// - Parameters:
  ///   - step: The step that is done.
  ///   - now: The time.
  package mutating func go(to step: RollOverStep, at now: UnixTime) {
    self.step = step
    since = now
    switch step {
    case .staged, .published: (seenAt, switchedAt) = (nil, nil)
    case .seen: seenAt = now
    case .switched: (switchedAt, lackedOldAt, hasOldAgainAt) = (now, nil, nil)
    case .waited, .retired, .aborting, .aborted: break
    }
  }

  /// Remembers that records are handed over, before that is done: a run may be killed on the way.
  package mutating func offer() { isOffered = true }

  /// Remembers what the name servers say of names and times, and of the record of the pair before.
  ///
  /// - Parameters:
  ///   - facts: What they say.
  ///   - now: The time, read after they have said it.
  package mutating func note(_ facts: RollOverFacts, at now: UnixTime) {
    for place in facts.places where place.isAtStake && !owners.contains(place.owner) {
      owners.append(place.owner)
    }
    timeToLive = max(timeToLive, facts.places.compactMap(\.timeToLive).max() ?? 0)
    guard step == .switched else { return }
    if !facts.lackingOld.isEmpty {
      if lackedOldAt == nil || hasOldAgainAt != nil { (lackedOldAt, hasOldAgainAt) = (now, nil) }
    } else if lackedOldAt != nil, hasOldAgainAt == nil, facts.failures.isEmpty {
      // Until this look any server may have told that it is missing.
      hasOldAgainAt = now
    }
  }
}

extension [Credential] {
  /// SHA-256 of the certificates.
  fileprivate var digests: [String] {
    get throws(RotationError) {
      try map { (credential) throws(RotationError) in
        try about("certificate") { () throws(CryptoError) in
          try credential.leaf.fingerprint.bytes.hex
        }
      }
    }
  }
}
