// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Every status that mxtls can exit with; the manual pages list these and no others.
///
/// 1 to 3 are those of the monitoring plugins and belong to the checking commands; from 64 on they
/// are those of sysexits(3), as Postfix uses them.
enum ExitStatus: Int32, CaseIterable, Sendable {
  case success = 0
  case warning = 1
  case critical = 2
  case unknown = 3
  case usage = 64
  case badData = 65
  case noInput = 66
  case defect = 70
  case cannotCreate = 73
  case inputOutput = 74
  case busy = 75
  case notConfirmed = 76
  case noPermission = 77
  case configuration = 78

  /// The status of a failure.
  init(_ category: FaultCategory) {
    self =
      switch category {
      case .usage: .usage
      case .badData: .badData
      case .noInput: .noInput
      case .defect: .defect
      case .cannotCreate: .cannotCreate
      case .inputOutput: .inputOutput
      case .busy: .busy
      case .notConfirmed: .notConfirmed
      case .noPermission: .noPermission
      case .configuration: .configuration
      }
  }

  /// All statuses, the worst first: the one rule where several things were looked at or done.
  ///
  /// Verdicts go as the monitoring plugins have them, except that what could not be looked at may
  /// hide anything and so outranks a warning. Failures outrank verdicts, and among them come first
  /// those after which nothing was done as asked, then those that tell of harm, and last those that
  /// pass by themselves.
  static let worstFirst: [ExitStatus] = [
    .usage, .defect, .notConfirmed, .inputOutput, .badData, .configuration, .noPermission,
    .cannotCreate, .noInput, .busy, .critical, .unknown, .warning, .success,
  ]

  /// The worst of several statuses; `success` where there are none.
  static func worst(of statuses: some Sequence<ExitStatus>) -> ExitStatus {
    let found = Set(statuses)
    return worstFirst.first(where: found.contains) ?? .success
  }

  /// What the status means, as the manual pages say it.
  var meaning: String {
    switch self {
    case .success: "done, or nothing to do"
    case .warning: "a check found something to look at"
    case .critical: "a check found a fault that breaks TLS now or soon"
    case .unknown: "a check could not be made"
    case .usage: "wrong usage"
    case .badData:
      "bad data: not PEM or DER, damaged, too weak, or things that do not belong together"
    case .noInput: "an input is missing or unreadable"
    case .defect: "a defect in mxtls"
    case .cannotCreate: "an output exists already or cannot be created"
    case .inputOutput: "a write, sync or read failed"
    case .busy: "busy, try again"
    case .notConfirmed: "a peer or a command did not confirm: rolled back"
    case .noPermission: "no permission"
    case .configuration: "the Postfix configuration cannot be used"
    }
  }
}
