// SPDX-License-Identifier: Apache-2.0

/// Gathers the faults of an input, so that all of them are reported and not only the first.
struct Faults {
  private var failure: Failure?

  /// Whether nothing has been gathered.
  var isEmpty: Bool { failure == nil }

  /// Runs `body` and keeps its failure for later.
  ///
  /// - Returns: What `body` returned, or nil where it failed.
  mutating func gather<R>(_ body: () throws(Failure) -> R) -> R? {
    do {
      return try body()
    } catch {
      add(error)
      return nil
    }
  }

  mutating func add(_ other: Failure) {
    if failure == nil { failure = other } else { failure?.add(other) }
  }

  /// Throws what has been gathered, if anything.
  func check() throws(Failure) {
    if let failure { throw failure }
  }
}
