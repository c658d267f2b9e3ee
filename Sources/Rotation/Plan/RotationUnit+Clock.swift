// SPDX-License-Identifier: Apache-2.0

package import Primitives
internal import TLSCrypto

extension RotationUnit {
  /// By how many seconds clocks may differ: one of a CA may be ahead of ours.
  static let clockSkew: UnixTime = 600

  /// Throws where the clock of this host shows a time before that of what is in use.
  ///
  /// Then everything seems not to be valid yet, and what would be made now would be wrong.
  ///
  /// - Parameters:
  ///   - now: The time that the clock shows.
  ///   - credentials: What is in use, whose certificates are valid by now; none where that does not
  ///     matter, because they are replaced by others from somewhere else.
  /// - Throws: A `RotationError` of code `early`.
  package func requireClock(
    _ now: UnixTime, after credentials: [Credential]
  ) throws(RotationError) {
    let latest = now + Self.clockSkew
    if let live = try store.live, let made = try store.record(of: live)?.made, made > latest {
      throw Self.wrongClock(now, name, "before generation \(live) was made, \(made.iso8601)")
    }
    if let start = credentials.map(\.leaf.notBefore).max(), start > latest {
      throw Self.wrongClock(
        now, name, "before the certificate in use becomes valid, \(start.iso8601)")
    }
  }

  private static func wrongClock(
    _ now: UnixTime, _ name: String, _ reason: String
  ) -> RotationError {
    RotationError(.early, name, "the clock of this host shows \(now.iso8601), \(reason)")
  }

  /// Since when the keys in use have been so at the latest.
  ///
  /// What is remembered of the live generation tells it, as long as main.cf's paths show its keys:
  /// somebody may have put other files there since.
  ///
  /// - Parameter credentials: What is in use.
  /// - Returns: The time; 0 where nothing is in use.
  /// - Throws: A `RotationError` where the store cannot be read.
  package func keySince(_ credentials: [Credential]) throws(RotationError) -> UnixTime {
    if let live = try store.live, let record = try store.record(of: live),
      try isShown(live, in: credentials)
    {
      return record.keySince
    }
    return credentials.map(\.leaf.notBefore).min() ?? 0
  }

  private func isShown(_ live: Int, in credentials: [Credential]) throws(RotationError) -> Bool {
    var isLinked = true
    for slot in store.slots where try !store.isLinked(slot) { isLinked = false }
    if isLinked { return true }
    let kept = (try? store.credentials(of: live)) ?? []
    return credentials.allSatisfy { one in
      kept.contains { $0.key.publicKey.matches(one.key.publicKey) }
    }
  }
}
