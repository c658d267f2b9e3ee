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
    return PluginText.line(status, text, data)
  }

  private var summaryOfAll: String {
    status == .success ? "\(pairs), all well" : "\(pairs), \(summary)"
  }
}

extension PairReport {
  /// `'label'=days;warning;critical`: below a threshold is bad, which a range with ":" says.
  fileprivate func performanceData(_ options: CheckOptions) -> String? {
    guard let certificate else { return nil }
    let users = users.named.joined(separator: " ")
    let label = [users, certificateFile ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    return PluginText.daysLeft(of: certificate, label: label, options)
  }
}
