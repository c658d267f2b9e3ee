// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MailLog
import Primitives

/// A time on the command line: a date, a time, or how long ago.
struct LogMoment: ExpressibleByArgument {
  private let text: String

  init(argument: String) { text = argument }

  /// The time that is meant.
  ///
  /// - Parameters:
  ///   - option: The option, for the failure.
  ///   - calendar: What a local time is.
  ///   - now: The time from which is counted.
  /// - Returns: The time.
  /// - Throws: A `Failure` where it is none.
  func time(_ option: String, _ calendar: LogCalendar, now: UnixTime) throws(Failure) -> UnixTime {
    if let time = calendar.parsedTime(of: text) { return time }
    if let span = TimeSpan(argument: text) { return now.later(by: -span.seconds) }
    let today = calendar.localDay(at: now)
    switch text {
    case "now": return now
    case "today": return calendar.parsedTime(of: LogCalendar.date(ofDay: today)) ?? now
    case "yesterday": return calendar.parsedTime(of: LogCalendar.date(ofDay: today - 1)) ?? now
    default:
      throw Failure(
        .usage, "\(option): \"\(text.withoutKeyMaterial)\" is no time",
        hint: "give a date as 2026-11-27, a time as \"2026-11-27 12:00\", today, yesterday, or how"
          + " long ago as 36h or 7d")
    }
  }
}
