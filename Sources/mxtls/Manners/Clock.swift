// SPDX-License-Identifier: Apache-2.0

import Glibc
import TLSCrypto

/// The one clock of the program.
struct Clock: Sendable {
  /// The time of the run.
  let now: UnixTime

  init(now: UnixTime) {
    self.now = now
  }

  /// The system's time, or that of SOURCE_DATE_EPOCH for output that can be reproduced.
  ///
  /// - Throws: A `Failure` where SOURCE_DATE_EPOCH is set and not a number of seconds.
  init(environment: Environment) throws(Failure) {
    guard let text = environment["SOURCE_DATE_EPOCH"], !text.isEmpty else {
      now = UnixTime(time(nil))
      return
    }
    // Up to the year 2999, from which no validity leads beyond the last year of X.509, 9999.
    guard let seconds = UnixTime(text), (0..<32_503_680_000).contains(seconds) else {
      throw Failure(
        .usage, "SOURCE_DATE_EPOCH: \"\(text)\" is not a number of seconds before the year 3000")
    }
    now = seconds
  }

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
}
