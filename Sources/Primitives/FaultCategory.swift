// SPDX-License-Identifier: Apache-2.0

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
