// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The environment variables of the process, or those that a test pretends.
struct Environment: Sendable {
  private let value: @Sendable (String) -> String?

  /// Variables that a test pretends.
  init(_ values: [String: String]) {
    value = { values[$0] }
  }

  private init(value: @escaping @Sendable (String) -> String?) {
    self.value = value
  }

  /// The environment that the process was started with.
  static let current = Environment(value: { name in getenv(name).map { String(cString: $0) } })

  subscript(name: String) -> String? { value(name) }
}
