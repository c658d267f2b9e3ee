// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import TLSCrypto

/// What a monitoring plugin writes.
enum PluginText {
  /// The days that a certificate has left, as performance data: `'label'=days;warning;critical`.
  ///
  /// Below a threshold is bad, which a range with ":" says.
  ///
  /// - Parameters:
  ///   - certificate: The certificate.
  ///   - label: What the data is called.
  ///   - options: Has the time and the thresholds.
  /// - Returns: The data.
  static func daysLeft(
    of certificate: Certificate, label: String, _ options: CheckOptions
  ) -> String {
    daysLeft(
      until: certificate.notAfter, of: certificate.lifetime, label: label, now: options.now,
      (options.warning, options.critical))
  }

  /// The days that are left until a time, as performance data.
  ///
  /// - Parameters:
  ///   - end: The time.
  ///   - lifetime: The whole of which they are left, in seconds.
  ///   - label: What the data is called.
  ///   - now: The time.
  ///   - limits: The thresholds.
  /// - Returns: The data.
  static func daysLeft(
    until end: UnixTime, of lifetime: Int64, label: String, now: UnixTime,
    _ limits: (warning: Threshold, critical: Threshold)
  ) -> String {
    let left = Double(end - now) / 86400
    let bounds = [limits.warning, limits.critical].map {
      "\(($0.seconds(of: lifetime) / 86400).days):"
    }
    return "'\(label.safeInPlugin.substituting(["'": "''", "=": "_"]))'="
      + "\(left.days);\(bounds[0]);\(bounds[1])"
  }

  /// The line of a plugin.
  ///
  /// - Parameters:
  ///   - status: The verdict.
  ///   - text: What was found.
  ///   - data: The performance data, each once.
  /// - Returns: The line, without its line feed.
  static func line(_ status: ExitStatus, _ text: String, _ data: [String]) -> String {
    "MXTLS \(status.verdict.uppercased()) - \(text.safeInPlugin)"
      + (data.isEmpty ? "" : " | " + data.unique.joined(separator: " "))
  }
}

extension Double {
  /// Days with two decimals, as text.
  fileprivate var days: String {
    let hundredths = Int((self * 100).rounded(.down))
    let amount = String(abs(hundredths))
    let digits = String(repeating: "0", count: Swift.max(0, 3 - amount.count)) + amount
    return "\(hundredths < 0 ? "-" : "")\(digits.dropLast(2)).\(digits.suffix(2))"
  }
}

extension String {
  /// The text without the character that begins the performance data, in one line.
  fileprivate var safeInPlugin: String { escaped.substituting(["|": "/"]) }
}
