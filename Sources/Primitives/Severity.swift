// SPDX-License-Identifier: Apache-2.0

/// How bad a finding is, the least first.
///
/// What could not be determined may hide anything, and so it outranks a warning, of which the worst
/// is known.
package enum Severity: String, CaseIterable, Comparable, Sendable {
  /// Worth knowing; nothing has to be done.
  case note
  /// To be looked at: some peers will refuse, or it will become worse.
  case warning
  /// It could not be determined.
  case unknown
  /// TLS is broken, or soon will be.
  case critical

  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
