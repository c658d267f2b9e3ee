// SPDX-License-Identifier: Apache-2.0

import Rotation

/// Who adds records to a zone, and removes them.
enum RecordPublisher {
  /// A command of the shell.
  case command(ShellCommand)
  /// nsupdate(1).
  case dynamicUpdate(DynamicUpdate)
  /// Somebody who reads what is printed.
  case person

  /// A Boolean value that tells whether records are changed by a program.
  var isProgram: Bool { if case .person = self { false } else { true } }

  /// Has records changed.
  ///
  /// - Parameters:
  ///   - changes: One for each zone.
  ///   - console: Is told what the program says.
  /// - Throws: A `Failure` of status `notConfirmed` where the program failed; then it is to be asked for
  ///   the same once more.
  func run(_ changes: [RecordChange], _ console: Console) throws(Failure) {
    for change in changes where !change.lines.isEmpty {
      switch self {
      case .person: continue
      case .dynamicUpdate(let update): try update.run(change)
      case .command(let command):
        let facts = [
          "MXTLS_ACTION=\(change.action.rawValue)",
          "MXTLS_RECORDS=\(change.lines.joined(separator: "\n"))",
          "MXTLS_ZONE=\(change.zone ?? "")",
        ]
        let own = ShellCommand(
          command.name, command.text, environment: command.environment + facts,
          timeout: command.timeout)
        let (output, errors) = try reporting { () throws(RotationError) in try own.run() }
        guard console.options.verbose else { continue }
        let said = String(decoding: output, as: UTF8.self) + errors
        for line in said.split(whereSeparator: \.isNewline) {
          console.note("\(command.name): \(line)")
        }
      }
    }
  }
}
