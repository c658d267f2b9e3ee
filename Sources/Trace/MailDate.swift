// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The date of a header field (RFC 5322, sections 3.3 and 4.3).
enum MailDate {
  /// Finds a date.
  ///
  /// - Parameter tokens: What may hold one; the weekday and comments are passed over.
  /// - Returns: The first date, or nil.
  static func first(in tokens: ArraySlice<HeaderToken>) -> UnixTime? {
    let words = tokens.compactMap(\.word)
    for place in words.indices {
      let rest = Array(words[place...].prefix(5))
      if let moment = moment(rest) ?? moment(iso8601: rest) ?? moment(asctime: rest) {
        return moment
      }
    }
    return nil
  }

  /// The time of words that begin with a date as in ISO 8601: `2024-10-28 12:07:24.758 +0000`,
  /// `2024-10-28T12:07:24Z`.
  private static func moment(iso8601 words: [String]) -> UnixTime? {
    guard let first = words.first, first.utf8.count >= 10, first.utf8.count < 40 else { return nil }
    let date = first.prefix(10).split(separator: "-")
    guard date.map(\.utf8.count) == [4, 2, 2], let month = Int(date[1]),
      (1...12).contains(month)
    else { return nil }
    var rest = Array(words.dropFirst())
    if first.utf8.count > 10 {
      guard case let clock = first.dropFirst(10), clock.first == "T" || clock.first == "t" else {
        return nil
      }
      let time = clock.dropFirst().prefix { $0.isNumber || $0 == ":" || $0 == "." }
      let zone = clock.dropFirst(1 + time.count).filter { $0 != ":" }
      rest = [String(time), String(zone)]
    }
    guard let clock = rest.first else { return nil }
    return moment([String(date[2]), months[month - 1], String(date[0]), clock] + rest.dropFirst())
  }

  /// The time of words as asctime(3) writes them: `Nov 13 14:50:12 2005`.
  private static func moment(asctime words: [String]) -> UnixTime? {
    guard words.count >= 4, words[0].utf8.count == 3, words[3].utf8.count == 4 else { return nil }
    return moment([words[1], words[0], words[3], words[2]])
  }

  /// The time of words that begin with the day of the month: `27 Nov 2026 11:51:53 +0000`.
  private static func moment(_ words: [String]) -> UnixTime? {
    guard words.count >= 4, words[0].isNumber, let day = Int(words[0]), (1...31).contains(day),
      let month = months.firstIndex(of: words[1].prefix(3).lowercased()),
      words[2].isNumber, (2...4).contains(words[2].utf8.count), var year = Int(words[2])
    else { return nil }
    // RFC 5322, section 4.3.
    if words[2].utf8.count == 2 { year += year < 50 ? 2000 : 1900 }
    if words[2].utf8.count == 3 { year += 1900 }
    // SendGrid has fractions of a second.
    let clock = words[3].prefix { $0 != "." }
      .split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(clock.count), clock.allSatisfy({ $0.isNumber && $0.utf8.count <= 2 })
    else { return nil }
    let parts = clock.compactMap { Int64($0) }
    guard parts[0] < 24, parts[1] < 60, parts.count < 3 || parts[2] <= 60 else { return nil }
    let seconds = parts[0] * 3600 + parts[1] * 60 + (parts.count == 3 ? parts[2] : 0)
    let zone = words.count >= 5 ? offset(words[4]) : 0
    return days(year: year, month: month + 1, day: day) * 86400 + seconds - zone
  }

  /// The days from 1970-01-01 to a date of the Gregorian calendar.
  private static func days(year: Int, month: Int, day: Int) -> Int64 {
    // The year begins with March, so that the leap day is its last.
    let year = month > 2 ? year : year - 1
    let era = year / 400
    let yearOfEra = year % 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }

  /// A time zone's distance from UTC in seconds; 0 for one that is not known, as for `-0000`.
  private static func offset(_ zone: String) -> Int64 {
    if let sign = zone.first, sign == "+" || sign == "-" {
      let digits = zone.dropFirst()
      guard digits.utf8.count == 4, digits.isNumber, let number = Int64(digits) else { return 0 }
      let seconds = number / 100 * 3600 + number % 100 * 60
      return sign == "-" ? -seconds : seconds
    }
    let hours: [String: Int64] = [
      "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
      "BST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9,
    ]
    return (hours[zone.uppercased()] ?? 0) * 3600
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
}

extension StringProtocol {
  /// Whether it has ASCII digits and nothing else.
  var isNumber: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
