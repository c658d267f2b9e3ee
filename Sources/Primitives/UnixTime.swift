// SPDX-License-Identifier: Apache-2.0

package import Glibc

/// A moment as whole seconds since 1970-01-01T00:00:00Z, before that negative.
package typealias UnixTime = Int64

extension UnixTime {
  /// ISO 8601 in UTC, for machines: "2026-11-23T14:38:00Z".
  package var iso8601: String { formatted("%Y-%m-%dT%H:%M:%SZ") { gmtime_r($0, $1) } }

  /// A time as text, by a format of strftime(3).
  ///
  /// - Parameters:
  ///   - format: The format.
  ///   - convert: Splits the time into its parts: `gmtime_r` or `localtime_r`.
  /// - Returns: The text, or the number after an "@" where the time has no calendar date.
  package func formatted(
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

  /// The time so many seconds later; the last there is, or the first, where that is beyond it.
  package func later(by seconds: Int64) -> UnixTime {
    let (time, isTooFar) = addingReportingOverflow(seconds)
    return isTooFar ? (seconds < 0 ? .min : .max) : time
  }

  /// The distance from another time, rounded, in the largest unit of which there are two.
  ///
  /// - Parameter now: The other time.
  /// - Returns: Such as "in 29 days", "3 hours ago" or "now".
  package func relative(to now: UnixTime) -> String {
    if self == now { return "now" }
    // A session's time is whatever its file says: the distance may be more than a number can hold.
    let (distance, isTooFar) = subtractingReportingOverflow(now)
    let amount = (isTooFar || distance == .min ? .max : abs(distance)).durationText
    return self < now ? "\(amount) ago" : "in \(amount)"
  }
}

extension Int64 {
  /// A number of seconds, rounded, in the largest unit of which there are two: "29 days".
  package var durationText: String {
    let (count, unit) = duration
    return "\(count) \(unit)\(count == 1 ? "" : "s")"
  }

  /// The same in a few characters: "29d".
  package var shortDuration: String {
    if self < 0 { return "-" + (self == .min ? .max : -self).shortDuration }
    let (count, unit) = duration
    return "\(count)\(unit.prefix(1))"
  }

  private var duration: (count: Int64, unit: String) {
    let (length, unit): (Int64, String) =
      switch self {
      case (2 * 366 * 86400)...: (365 * 86400 + 86400 / 4, "year")
      case (2 * 86400)...: (86400, "day")
      case (2 * 3600)...: (3600, "hour")
      case 120...: (60, "minute")
      default: (1, "second")
      }
    return (self / length + (self % length >= length - length / 2 ? 1 : 0), unit)
  }
}
