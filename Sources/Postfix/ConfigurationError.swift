// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// A fault of main.cf, master.cf or a table, where it is and what Postfix makes of it.
package struct ConfigurationError: Fault, Hashable {
  /// The kind of fault.
  package enum Code: Hashable, Sendable {
    /// The first line of a file begins with white space: Postfix warns and ignores it.
    case ignoredLine
    /// U+FEFF in front of a file: the first line is another one than it looks like.
    case byteOrderMark
    case missingEquals
    case missingName
    /// A `$` that begins no macro, or a macro that is cut off or has an error in its syntax.
    case malformedMacro
    /// The value of a parameter needs that same value.
    case macroLoop
    /// Macros nested too deep, or with a result too long to be meant.
    case endlessMacro
    case malformedService
    /// An `-o` of master.cf that is not `name=value`, or braces that do not match.
    case malformedOption
    case notBoolean
    /// A list with a `{` that is never closed, or with text right after a `}`.
    case malformedList
    /// A time that is not a number with a unit, or that is out of bounds.
    case notTime
    /// An unknown level of the migration from Berkeley DB: no program of Postfix runs.
    case notLevel
    /// A value with which a program that reads it ends.
    case badValue
    /// A compatibility level above the release: Postfix takes it.
    case levelAboveRelease
    /// An entry of a table that postmap(1) leaves out, with a warning.
    case malformedEntry
    /// A rule of a table of networks or patterns that Postfix passes over, with a warning.
    case skippedRule
    /// A key that the table has already: the first entry counts, with a warning.
    case duplicateKey
    /// A key that ends in a colon, as in aliases(5): postmap(1) warns.
    case suspectKey
  }

  package let code: Code
  /// The file, as its reader named it, or nil for a built-in default or an option.
  package let file: String?
  /// The number of the line in `file`, the first one being 1.
  package let line: Int?
  /// What is wrong: lower case, no full stop.
  package let reason: String

  /// Describes a fault.
  ///
  /// The reason may quote what stands there, but never a private key that somebody has pasted: errors
  /// are mailed by cron and logged.
  init(code: Code, file: String?, line: Int?, reason: String) {
    self.code = code
    self.file = file
    self.line = line
    self.reason = reason.withoutKeyMaterial
  }

  /// A Boolean value that tells whether Postfix refuses to run because of it.
  package var isFatal: Bool {
    switch code {
    case .ignoredLine, .byteOrderMark, .levelAboveRelease, .malformedEntry, .skippedRule,
      .duplicateKey, .suspectKey:
      false
    default: true
    }
  }

  /// `FILE: line N`, as far as they are known.
  package var subject: String {
    [file, line.map { "line \($0)" }].compactMap(\.self).joined(separator: ": ")
  }

  package var what: String { reason }

  package var category: FaultCategory { .configuration }

  package var description: String { subject.isEmpty ? reason : "\(subject): \(reason)" }
}
