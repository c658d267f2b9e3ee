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

/// The kinds of failure that a script tells apart, after sysexits(3).
package enum FaultCategory: Hashable, Sendable {
  /// What was asked for makes no sense.
  case usage
  /// Something is damaged, too weak, or does not belong together.
  case badData
  /// An input is missing or unreadable.
  case noInput
  /// Something failed that never should.
  case defect
  /// An output exists already or cannot be created.
  case cannotCreate
  /// A write, sync or read failed.
  case inputOutput
  /// Somebody else is at work: trying again later may help.
  case busy
  /// A peer or a command did not agree.
  case notConfirmed
  case noPermission
  /// The configuration cannot be used as it is.
  case configuration
}
