// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How the verdict of a check is written.
enum CheckFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case nagios
  case prometheus
}

extension ExitStatus {
  /// The verdict in one word: "ok", "warning", "critical" or "unknown".
  var verdict: String {
    switch self {
    case .warning: "warning"
    case .critical: "critical"
    case .unknown: "unknown"
    default: "ok"
    }
  }

  /// How it looks on a terminal.
  var style: Style? {
    switch self {
    case .success: .green
    case .warning: .yellow
    case .unknown: .cyan
    default: .red
    }
  }
}
