// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import TLSCrypto

extension CheckResult {
  /// The report as a monitoring plugin writes it: one line, with the days left of each pair as
  /// performance data.
  ///
  /// - Parameter options: Has the time and the thresholds, which belong to the data.
  /// - Returns: The line, without its line feed.
  func nagiosLine(_ options: CheckOptions) -> String {
    let worst = reports.flatMap(\.findings).filter { $0.severity > .note }.prefix(5).map {
      "\($0.kind.id): " + ($0.place.map { place in "\(place): " } ?? "") + $0.message
    }
    let text = ([summaryOfAll] + worst).joined(separator: "; ")
    let data = reports.flatMap(\.pairs).compactMap { $0.performanceData(options) }
    var seen: Set<String> = []
    let unique = data.filter { seen.insert($0).inserted }
    return "MXTLS \(status.verdict.uppercased()) - \(text.safeInPlugin)"
      + (unique.isEmpty ? "" : " | " + unique.joined(separator: " "))
  }

  private var summaryOfAll: String {
    status == .success ? "\(pairs), all well" : "\(pairs), \(summary)"
  }
}

extension PairReport {
  /// `'label'=days;warning;critical;`: below a threshold is bad, which a range with ":" says.
  fileprivate func performanceData(_ options: CheckOptions) -> String? {
    guard let certificate else { return nil }
    let users = users.named.joined(separator: " ")
    let label = [users, certificateFile ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    let left = Double(certificate.notAfter - options.now) / 86400
    let limits = [options.warning, options.critical].map {
      "\(($0.seconds(of: certificate.lifetime) / 86400).days):"
    }
    return "'\(label.safeInPlugin.substituting(["'": "''", "=": "_"]))'="
      + "\(left.days);\(limits[0]);\(limits[1])"
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
