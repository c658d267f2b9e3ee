// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Postfix
import Primitives
import Rotation

extension Failure {
  /// A failure of the rotation module.
  init(_ error: RotationError) {
    let status: ExitStatus =
      switch error.code {
      case .badData, .unsound: .badData
      case .missing, .notStaged: .noInput
      case .refused, .shortLived, .early, .unsafe, .copied, .notMade: .configuration
      case .notConfirmed, .notAskable: .notConfirmed
      case .library: .defect
      case .file(.noSpace), .file(.io): .inputOutput
      case .file(.busy): .busy
      case .file(.permission), .file(.ownership), .file(.readOnly): .noPermission
      case .file(.notFound): .noInput
      case .file(.tooLarge): .badData
      case .file(.exchanged): .busy
      case .file: .cannotCreate
      }
    self.init(status, "\(error)", hint: error.hint ?? Self.hint(error.code))
  }

  /// What helps, with the option that is the way out where there is one.
  private static func hint(_ code: RotationError.Code) -> String? {
    switch code {
    case .unsafe(let findings): remedy(of: findings)
    case .unsound(let finding): finding.fullRemedy
    case .notStaged: "mxtls rotate --stage-only makes one"
    case .shortLived: "--before asks for more time than it has"
    case .early: "set the clock; if it was wrong then and is right now, --force goes on"
    case .notMade:
      "--type makes one of another kind, --reuse-key goes on with the old one, and mxtls install puts"
        + " in place what was made elsewhere"
    case .notAskable:
      "--confirm HOST:PORT names a server that can be asked, --no-confirm asks none"
    case .copied(let table?, let instances):
      "--reload-command \(command(table, instances).shellQuoted) makes it anew in the same step"
    case .copied(nil, _):
      "name the files of the pair itself in the table, or make the other file anew by"
        + " --reload-command"
    case .file(.ownership): hintOfOwnership
    default: nil
    }
  }

  /// What helps where new files cannot belong to whom the old ones belong to.
  static let hintOfOwnership =
    "root gives files to anybody; --owner USER:GROUP names an owner that can be given: the user"
    + " himself and a group that he is in"

  /// The command that makes the index of a table anew and has Postfix read it.
  private static func command(_ table: LookupTable, _ instances: [String]) -> String {
    let postfix = instances.map(PostfixCommands.init)
    let commands = postfix.prefix(1).map { $0.rebuild(table) } + postfix.map(\.reload)
    return commands.joined(separator: " && ")
  }

  /// What makes directories that other users can change a place for keys.
  private static func remedy(of findings: [DirectoryTrust.Finding]) -> String {
    var users: Set<UInt32?> = []
    for finding in findings {
      if case .owner(let user) = finding.weakness { users.insert(user) } else { users.insert(nil) }
    }
    guard users.count == 1, let user = users.first ?? nil, let name = Account.name(of: user) else {
      return findings.remedy
    }
    return "\(findings.remedy), or --run-as \(name), which works with that user's rights"
  }

  /// A switch-over that was taken back: why, what else went wrong, and what is in use now.
  init(_ setback: Switchover.Setback) {
    self.init(setback.cause)
    for problem in setback.problems where problem != setback.cause { add(Failure(problem)) }
    add(state: setback.state)
  }
}

extension RotationError {
  /// Whether files were looked at and are no pair; not where they could not be looked at.
  var isOfBrokenPair: Bool { [.badData, .missing, .file(.notFound)].contains(code) }
}

/// Turns what the rotation module throws into a failure.
func onRotation<R: ~Copyable>(_ body: () throws(RotationError) -> R) throws(Failure) -> R {
  do {
    return try body()
  } catch {
    throw Failure(error)
  }
}
