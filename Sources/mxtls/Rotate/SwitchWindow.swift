// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Primitives

/// The time of day in which pairs are switched, by the clock and the time zone of this host.
struct SwitchWindow: ExpressibleByArgument {
  /// Minutes since midnight; an end that comes before the start is on the next day.
  private let start: Int
  private let end: Int

  /// As it was given, such as "02:00-05:00".
  let text: String

  init?(argument: String) {
    let times = argument.split(separator: "-", omittingEmptySubsequences: false)
    guard times.count == 2, let start = Self.minutes(times[0]), let end = Self.minutes(times[1]),
      start != end
    else { return nil }
    (self.start, self.end, text) = (start, end, argument)
  }

  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
  }

  /// When the window opens next; now, where it is open.
  ///
  /// A clock that is set for summer or winter in between makes it an hour earlier or later.
  ///
  /// - Parameter now: The time.
  /// - Returns: The time.
  func opening(after now: UnixTime) -> UnixTime {
    var (seconds, parts) = (time_t(now), tm())
    guard localtime_r(&seconds, &parts) != nil else { return now }
    let minute = Int(parts.tm_hour) * 60 + Int(parts.tm_min)
    let isOpen =
      start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    if isOpen { return now }
    let wait = (start - minute + 1_440) % 1_440
    return now + UnixTime(wait * 60) - UnixTime(parts.tm_sec)
  }
}
