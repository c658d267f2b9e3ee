// SPDX-License-Identifier: Apache-2.0

/// What went wrong, in a form that a program can map and a person can read.
///
/// Every error that a module throws to the program is one. Its texts are final where it is made: they
/// hold no secret, and name no option of a program, which only the program knows.
package protocol Fault: Error, CustomStringConvertible {
  /// What it is about: a file, a table, a server, a pair.
  var subject: String { get }
  /// What failed, and why: lower case, no full stop.
  var what: String { get }
  /// What kind of failure it is to whoever started the program.
  var category: FaultCategory { get }
  /// How it is mended, where that is known: lower case, no full stop.
  var remedy: String? { get }
}

extension Fault {
  package var remedy: String? { nil }

  /// The final text, `SUBJECT: what: why`.
  package var description: String { "\(subject): \(what)" }
}
