// SPDX-License-Identifier: Apache-2.0

/// What went wrong with a table.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure.
  package enum Code: String, Hashable, Sendable {
    /// The file is no table of its type, or its structure is broken.
    case damaged
    /// A pair that has no room in the format.
    case tooLarge
    case noSpace
    case notFound
    case permission
    /// This build lacks the library of the type.
    case unsupported
    /// Anything else the system or the library reports.
    case io
  }

  package let code: Code
  /// Why: lower case, no full stop, without the name of the file.
  package let reason: String

  package init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  package var description: String { reason }
}
