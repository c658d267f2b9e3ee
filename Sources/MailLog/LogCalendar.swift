// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What a log does not say of its times: the year, and the time zone.
///
/// All that work on one log share it.
package struct LogCalendar: Sendable {
  /// The latest that a line can have been written, such as when its file was last changed.
  package var latest: UnixTime
  /// Where hashes start in this run.
  let seed = UInt64.random(in: 1...UInt64.max)
  let localHour: @Sendable (_ year: Int, _ month: Int, _ day: Int, _ hour: Int) -> UnixTime
  let localDay: @Sendable (UnixTime) -> Int

  /// Makes a calendar.
  ///
  /// - Parameters:
  ///   - latest: The latest that a line can have been written.
  ///   - localHour: The time at which an hour of a local day begins; months and days count from 1.
  ///   - localDay: The local day of a time, as days since 1970-01-01.
  package init(
    latest: UnixTime,
    localHour: @escaping @Sendable (_ year: Int, _ month: Int, _ day: Int, _ hour: Int) -> UnixTime,
    localDay: @escaping @Sendable (UnixTime) -> Int
  ) {
    self.latest = latest
    self.localHour = localHour
    self.localDay = localDay
  }

  /// The calendar of a place where the local time is UTC.
  package static func utc(latest: UnixTime) -> LogCalendar {
    LogCalendar(
      latest: latest,
      localHour: { UnixTime(Self.days($0, $1, $2)) * 86400 + UnixTime($3) * 3600 },
      localDay: { Int($0 >= 0 ? $0 / 86400 : ($0 - 86399) / 86400) })
  }

  /// The days from 1970-01-01 to a day of the Gregorian calendar, whose months count from 1.
  package static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The day of the Gregorian calendar so many days after 1970-01-01, as "2026-11-28".
  package static func date(ofDay number: Int) -> String {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * part + 2) / 5 + 1
    let month = part < 10 ? part + 3 : part - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }

  /// The time of a date, of a date with hours and minutes, or of a whole stamp, with or without a zone.
  ///
  /// - Parameter text: "2026-11-27", "2026-11-27 12:18", "2026-11-27T12:18:30Z".
  /// - Returns: The time; nil for any other text.
  package func parsedTime(of text: String) -> UnixTime? {
    let whole =
      switch text.utf8.count {
      case 10: text + "T00:00:00"
      case 16: text + ":00"
      default: text
      }
    let bytes = Array(whole.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      var reader = StampReader(calendar: self)
      guard let (length, time) = reader.long(LogText(base, buffer.count)), length == buffer.count
      else { return nil }
      return time
    }
  }

  /// The time of "2026-11-27 12:18:30" as UTC.
  static func universal(_ text: LogText) -> UnixTime? {
    var reader = StampReader(calendar: .utc(latest: .max))
    return reader.long(text.upTo(19))?.time
  }

  /// Whether a month of a year has such a day.
  static func isDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    guard (1...12).contains(month), day >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = (31, isLeap ? 29 : 28)
    return day <= (month == 2 ? lengths.1 : [4, 6, 9, 11].contains(month) ? 30 : lengths.0)
  }

  /// Whether the last 29 February was in another year than the last 1 March: then a log of less than a
  /// year that has such a day was written before `latest` says, and its other days are taken for later.
  var isLeapDayElsewhere: Bool {
    let bound = localDay(latest.later(by: 86400))
    var year = 1970 + bound * 400 / 146_097 + 1
    while Self.days(year, 3, 1) > bound { year -= 1 }
    // The year whose 1 March is to come may have had its 29 February.
    if Self.isDay(year + 1, 2, 29), Self.days(year + 1, 2, 29) <= bound { return false }
    return !Self.isDay(year, 2, 29)
  }

  /// The time of a stamp without a year: the last one that is no later than a day after `latest`,
  /// since a clock may be wrong, and a zone another one.
  func latestTime(month: Int, day: Int, hour: Int, second: Int) -> UnixTime? {
    let bound = latest.later(by: 86400)
    var year = 1970 + localDay(bound) * 400 / 146_097 + 1
    for _ in 0..<10 {
      if Self.isDay(year, month, day) {
        let time = localHour(year, month, day, hour) + UnixTime(second)
        if time <= bound { return time }
      }
      year -= 1
    }
    return nil
  }
}

extension LogCalendar {
  /// The local day of a time, as days since 1970-01-01.
  package func localDay(at time: UnixTime) -> Int { localDay(time) }
}
