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
  func relative(_ time: UnixTime) -> String {
    let seconds = abs(time - now)
    let (unit, name): (Int64, String) =
      switch seconds {
      case (2 * 366 * 86400)...: (365 * 86400 + 86400 / 4, "year")
      case (2 * 86400)...: (86400, "day")
      case (2 * 3600)...: (3600, "hour")
      case 120...: (60, "minute")
      default: (1, "second")
      }
    let count = (seconds + unit / 2) / unit
    let amount = "\(count) \(name)\(count == 1 ? "" : "s")"
    return time < now ? "\(amount) ago" : "in \(amount)"
  }
}

extension UnixTime {
  /// ISO 8601 in UTC, for machines: "2026-11-23T14:38:00Z".
  var iso8601: String {
    formatted("%Y-%m-%dT%H:%M:%SZ", gmtime_r)
  }

  /// Local time for people, with the name of the time zone.
  var localText: String {
    formatted("%Y-%m-%d %H:%M %Z", localtime_r)
  }

  private func formatted(
    _ format: String,
    _ convert: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?
  ) -> String {
    var seconds = time_t(self)
    var parts = tm()
    var buffer = [CChar](repeating: 0, count: 64)
    guard convert(&seconds, &parts) != nil,
      case let count = strftime(&buffer, buffer.count, format, &parts), count > 0
    else { return "@\(self)" }
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
