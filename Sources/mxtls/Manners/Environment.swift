// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The environment variables of the process, or those that a test pretends.
struct Environment: Sendable {
  private let values: [String: String]

  init(_ values: [String: String]) {
    self.values = values
  }

  /// The environment that the process was started with.
  static var current: Environment { Environment(ProcessInfo.processInfo.environment) }

  subscript(name: String) -> String? { values[name] }
}
