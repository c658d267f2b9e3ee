// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import SMTP
import TLSCrypto

extension ProbeReport {
  /// The days left of each certificate, as performance data.
  ///
  /// - Parameter options: Has the time and the thresholds.
  /// - Returns: The data.
  func daysLeft(_ options: CheckOptions) -> [String] {
    probe.addresses.flatMap { address in
      address.leaves.map {
        PluginText.daysLeft(
          of: $0, label: "\(probe.endpoint) \(address.address.text) \($0.publicKey.summary)",
          options)
      }
    }
  }
}
