// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives

extension Finding {
  /// The finding in other words; what is nil stays.
  ///
  /// - Parameters:
  ///   - message: What is wrong.
  ///   - severity: How bad it is.
  ///   - remedy: What to do.
  /// - Returns: The finding, otherwise as it is.
  func with(
    _ message: String? = nil, severity: Severity? = nil, remedy: String? = nil
  ) -> Finding {
    Finding(
      kind, message ?? self.message, severity: severity ?? self.severity,
      consequence: consequence, remedy: remedy ?? self.remedy, places: places, file: file,
      line: line, users: users)
  }

  /// The finding, about what is served at a place.
  func at(_ place: String) -> Finding {
    var finding = self
    finding.users = [place]
    return finding
  }
}
