// SPDX-License-Identifier: Apache-2.0

/// How long a worker may wait for a lock, and who is told that it waits.
struct LockPatience {
  /// How long every user waits: Postfix has an LMDB table locked for moments only.
  static let least = Duration.seconds(5)
  /// How long even a user waits who does not want to: a Postfix before 3.7 has its tables locked
  /// for moments, which are no reason to fail.
  static let brief = Duration.seconds(1)
  /// Moments that are not worth a word.
  private static let moment = Duration.milliseconds(200)

  private let limit: Duration
  private let busy: CacheError
  private let notice: () -> Void
  private var start: ContinuousClock.Instant?
  private var isTold = false

  /// - Parameters:
  ///   - limit: How long it may take to get the lock.
  ///   - busy: What is thrown after that.
  ///   - notice: Tells somebody about the wait, once.
  init(limit: Duration, busy: CacheError, notice: @escaping () -> Void) {
    self.limit = limit
    self.busy = busy
    self.notice = notice
  }

  /// Goes on waiting.
  ///
  /// - Throws: The error given, when it has lasted too long.
  mutating func wait() throws(CacheError) {
    let now = ContinuousClock.now
    guard let start else {
      start = now
      return
    }
    if now - start > limit { throw busy }
    if !isTold, now - start > Self.moment {
      isTold = true
      notice()
    }
  }

  /// Stops waiting: the lock was taken.
  mutating func end() { start = nil }
}
