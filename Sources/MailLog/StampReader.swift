// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Reads the time at the start of a line, in whatever form its writer has.
///
/// Lines come in the order of time, many a second: what was read last is kept.
struct StampReader {
  private let calendar: LogCalendar
  private var shortStamp: (UInt64, UInt64) = (0, 0)
  private var shortTime: UnixTime = 0
  private var shortHour: (UInt64, UInt16) = (0, 0)
  private var shortHourTime: UnixTime = 0
  /// A 29 February without a year was met that is in another year than the days around it.
  private(set) var hasForeignLeapDay = false
  private var longHour: (UInt64, UInt64) = (0, 0)
  private var longHourTime: UnixTime = 0

  init(calendar: LogCalendar) { self.calendar = calendar }

  /// "Nov 27 12:19:40", also with a fraction, with the year, and with a day of one digit.
  ///
  /// - Returns: How many bytes it is long, and the time, nil where it is no real one.
  mutating func short(_ text: LogText) -> (length: Int, time: UnixTime?)? {
    guard text.count >= 15 else { return nil }
    let raw = UnsafeRawPointer(text.base)
    let stamp = (
      raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 7, as: UInt64.self)
    )
    if stamp == shortStamp { return (15 + Self.fraction(text.from(15)), shortTime) }
    guard text[3] == 0x20, let month = Self.month(text) else { return nil }
    var at = text[4] == 0x20 ? 5 : 4
    guard let first = Self.digit(text[at]) else { return nil }
    var day = first
    at += 1
    if let second = Self.digit(text[at]) {
      day = day * 10 + second
      at += 1
    }
    guard text[at] == 0x20 else { return nil }
    at += 1
    var year: Int?
    if text.count > at + 14, text[at + 4] == 0x20, let number = text.from(at).upTo(4).number {
      year = number
      at += 5
    }
    guard text.count >= at + 8, let clock = Self.clock(text.from(at)) else { return nil }
    let length = at + 8
    if let year {
      guard LogCalendar.isDay(year, month, day) else { return (length, nil) }
      let time = calendar.localHour(year, month, day, clock / 3600) + UnixTime(clock % 3600)
      return (length + Self.fraction(text.from(length)), time)
    }
    let hour = (
      stamp.0, raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    )
    if day == 29, month == 2, !hasForeignLeapDay { hasForeignLeapDay = calendar.isLeapDayElsewhere }
    if length == 15 {
      if hour != shortHour {
        guard
          let time = calendar.latestTime(
            month: month, day: day, hour: clock / 3600, second: 0)
        else { return (length + Self.fraction(text.from(length)), nil) }
        shortHour = hour
        shortHourTime = time
      }
      shortStamp = stamp
      shortTime = shortHourTime + UnixTime(clock % 3600)
      return (length + Self.fraction(text.from(length)), shortTime)
    }
    let time = calendar.latestTime(month: month, day: day, hour: clock / 3600, second: clock % 3600)
    return (length + Self.fraction(text.from(length)), time)
  }

  /// "2026 Nov 27 12:19:40", also with a day of one digit.
  func yearFirst(_ text: LogText) -> (length: Int, time: UnixTime?)? {
    guard text.count > 21, text[4] == 0x20, text[8] == 0x20, let year = text.upTo(4).number,
      let month = Self.month(text.from(5)), let last = Self.digit(text[10])
    else { return nil }
    let tens = text[9] == 0x20 ? 0 : Self.digit(text[9])
    guard let tens, text[11] == 0x20, let clock = Self.clock(text.from(12)) else { return nil }
    let length = 20 + Self.fraction(text.from(20))
    guard LogCalendar.isDay(year, month, tens * 10 + last) else { return (length, nil) }
    let hour = calendar.localHour(year, month, tens * 10 + last, clock / 3600)
    return (length, hour + UnixTime(clock % 3600))
  }

  /// "2026-11-27T12:19:40.056857+00:00", also with a blank or, as svlogd writes it, a low line in place of
  /// the T, and with a zone of any form or none.
  mutating func long(_ text: LogText) -> (length: Int, time: UnixTime?)? {
    guard text.count >= 19, text[4] == 0x2D, text[7] == 0x2D,
      text[10] == 0x54 || text[10] == 0x20 || text[10] == 0x5F,
      let clock = Self.clock(text.from(11))
    else { return nil }
    var at = 19 + Self.fraction(text.from(19))
    var offset: Int? = nil
    if at < text.count {
      switch text[at] {
      case UInt8(ascii: "Z"), UInt8(ascii: "z"):
        offset = 0
        at += 1
      case let sign where sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"):
        guard text.count >= at + 3, let hours = text.from(at + 1).upTo(2).number else { return nil }
        at += 3
        if at < text.count, text[at] == UInt8(ascii: ":") { at += 1 }
        var minutes = 0
        if text.count >= at + 2, let number = text.from(at).upTo(2).number {
          minutes = number
          at += 2
        }
        offset = (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
      default: break
      }
    }
    guard let hour = dayTime(text, hour: clock / 3600, isLocal: offset == nil) else {
      return (at, nil)
    }
    return (at, hour + UnixTime(clock % 3600) - UnixTime(offset ?? 0))
  }

  /// The time at which the hour of a long stamp begins, of UTC or of the local day.
  private mutating func dayTime(_ text: LogText, hour: Int, isLocal: Bool) -> UnixTime? {
    let raw = UnsafeRawPointer(text.base)
    let key = (
      raw.loadUnaligned(as: UInt64.self),
      raw.loadUnaligned(fromByteOffset: 5, as: UInt64.self) ^ (isLocal ? 1 : 0)
    )
    if key == longHour { return longHourTime }
    guard let year = text.upTo(4).number, let month = text.from(5).upTo(2).number,
      let day = text.from(8).upTo(2).number, LogCalendar.isDay(year, month, day)
    else { return nil }
    longHour = key
    longHourTime =
      isLocal
      ? calendar.localHour(year, month, day, hour)
      : UnixTime(LogCalendar.days(year, month, day)) * 86400 + UnixTime(hour) * 3600
    return longHourTime
  }

  /// The length of a fraction of a second, with its point or comma.
  private static func fraction(_ text: LogText) -> Int {
    guard let mark = text.isEmpty ? nil : text[0], mark == 0x2E || mark == 0x2C else { return 0 }
    var length = 1
    while length < text.count, digit(text[length]) != nil { length += 1 }
    return length
  }

  /// The seconds since midnight of "12:19:40"; a leap second counts as the one before.
  private static func clock(_ text: LogText) -> Int? {
    guard text.count >= 8, text[2] == 0x3A, text[5] == 0x3A, let hour = pair(text, 0),
      let minute = pair(text, 3), let second = pair(text, 6), hour < 24, minute < 60, second <= 60
    else { return nil }
    return hour * 3600 + minute * 60 + min(second, 59)
  }

  private static func pair(_ text: LogText, _ at: Int) -> Int? {
    guard let tens = digit(text[at]), let ones = digit(text[at + 1]) else { return nil }
    return tens * 10 + ones
  }

  private static func digit(_ byte: UInt8) -> Int? {
    let digit = byte &- 0x30
    return digit < 10 ? Int(digit) : nil
  }

  private static func month(_ text: LogText) -> Int? {
    let word = UInt32(text[0]) << 16 | UInt32(text[1]) << 8 | UInt32(text[2])
    switch word {
    case 0x4A_61_6E: return 1
    case 0x46_65_62: return 2
    case 0x4D_61_72: return 3
    case 0x41_70_72: return 4
    case 0x4D_61_79: return 5
    case 0x4A_75_6E: return 6
    case 0x4A_75_6C: return 7
    case 0x41_75_67: return 8
    case 0x53_65_70: return 9
    case 0x4F_63_74: return 10
    case 0x4E_6F_76: return 11
    case 0x44_65_63: return 12
    default: return nil
    }
  }
}
