// SPDX-License-Identifier: Apache-2.0

import Glibc
import MailLog
import Primitives

extension LogCalendar {
  /// The calendar of this host's time zone.
  ///
  /// - Parameter latest: The latest that a line can have been written.
  /// - Returns: The calendar.
  static func local(latest: UnixTime) -> LogCalendar {
    LogCalendar(
      latest: latest,
      localHour: { year, month, day, hour in
        var parts = tm()
        parts.tm_year = CInt(clamping: year - 1900)
        parts.tm_mon = CInt(clamping: month - 1)
        parts.tm_mday = CInt(clamping: day)
        parts.tm_hour = CInt(clamping: hour)
        parts.tm_isdst = -1
        return UnixTime(mktime(&parts))
      },
      localDay: { time in
        var seconds = time_t(time)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return 0 }
        return LogCalendar.days(
          Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
      })
  }
}
