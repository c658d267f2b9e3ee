// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives
import TLSCrypto

/// The one clock of the program.
struct Clock: Sendable {
  private let read: @Sendable () -> UnixTime
  /// Whether it is the system's, and does not stand still.
  private let isSystem: Bool

  /// The time at this moment: waiting for a lock or a signature takes as long as it takes.
  var now: UnixTime { read() }

  /// A clock that stands still.
  init(now: UnixTime) {
    read = { now }
    isSystem = false
  }

  /// The system's clock, or what a test has in its place.
  init(system: @escaping @Sendable () -> UnixTime = { UnixTime(time(nil)) }) {
    read = system
    isSystem = true
  }

  /// The system's clock, or one that stands still at SOURCE_DATE_EPOCH for output that can be
  /// reproduced.
  ///
  /// - Throws: A `Failure` where SOURCE_DATE_EPOCH is set and not a number of seconds.
  init(environment: Environment) throws(Failure) {
    guard let text = environment["SOURCE_DATE_EPOCH"], !text.isEmpty else {
      self.init()
      return
    }
    // Up to the year 2999, from which no validity leads beyond the last year of X.509, 9999.
    guard let seconds = UnixTime(text), (0..<32_503_680_000).contains(seconds) else {
      throw Failure(
        .usage, "SOURCE_DATE_EPOCH: \"\(text)\" is not a number of seconds before the year 3000")
    }
    self.init(now: seconds)
  }

  /// The time for the validity of a new certificate.
  ///
  /// - Throws: A `Failure` where the system's clock shows a time before this program was written, as
  ///   a host without a battery does when it starts: peers would take the certificate for expired.
  func timeToCertify() throws(Failure) -> UnixTime {
    let now = now
    guard isSystem, now < Self.earliest else { return now }
    throw Failure(
      .badData,
      "the clock of this host shows \(now.localText), which cannot be: a certificate"
        + " would be valid from then on", hint: "set the clock first: timedatectl tells its state")
  }

  /// 2026-01-01 UTC.
  private static let earliest: UnixTime = 1_767_225_600

  /// A time as text in the local time zone, with its distance from now.
  func describe(_ time: UnixTime) -> String {
    "\(time.localText), \(relative(time))"
  }

  /// A time as its distance from now, rounded, in the largest unit of which there are two.
  func relative(_ time: UnixTime) -> String { time.relative(to: now) }
}

extension UnixTime {
  /// Local time for people, with the name of the time zone.
  var localText: String { formatted("%Y-%m-%d %H:%M %Z") { localtime_r($0, $1) } }

  /// The end of a validity in words: "expires in 29 days" or "expired 3 days ago".
  func expiry(from now: UnixTime) -> String {
    "\(self < now ? "expired" : "expires") \(relative(to: now))"
  }
}
