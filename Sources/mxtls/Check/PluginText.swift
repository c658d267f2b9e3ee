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
    let left = Double(certificate.notAfter - options.now) / 86400
    let limits = [options.warning, options.critical].map {
      "\(($0.seconds(of: certificate.lifetime) / 86400).days):"
    }
    return "'\(label.safeInPlugin.substituting(["'": "''", "=": "_"]))'="
      + "\(left.days);\(limits[0]);\(limits[1])"
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
