// SPDX-License-Identifier: Apache-2.0

import Platform
import Postfix
import PostfixHost
import Primitives
import Rotation

/// The work of `mxtls rotate --to-chain-files`: all instances that are meant, or none.
struct ChainFileWork {
  let access: FileAccess
  let isDryRun: Bool
  let switchover: Switchover
  let report: RunReport
  let console: Console

  /// Does it; what fails is in the report.
  func run(_ found: RotationSubject.Found) {
    do throws(Failure) {
      let system = PostfixSystem(environment: console.environment)
      var moves: [ChainFileMove] = []
      var faults = Faults()
      for directory in found.instances {
        let move = faults.gather { () throws(Failure) in
          try ChainFileMove(
            in: directory, of: found.instances, among: found.units, system, switchover, console)
        }
        if let move, move.isNeeded { moves.append(move) }
      }
      try faults.check()
      if moves.isEmpty { console.note("no pair is in two files that could be in one") }
      if isDryRun {
        for move in moves { try tell(move) }
      } else {
        try run(moves[...])
      }
    } catch {
      report.add(error)
    }
  }

  /// Each begins only once those before it are confirmed, and goes back if one after it fails.
  private func run(_ moves: ArraySlice<ChainFileMove>) throws(Failure) {
    guard let first = moves.first else { return }
    try first.run(access, switchover, report) { () throws(Failure) in try run(moves.dropFirst()) }
  }

  private func tell(_ move: ChainFileMove) throws(Failure) {
    _ = try move.stage()
    for file in move.files {
      var outcome = PairOutcome(.wouldJoin, file.unit)
      outcome.chainFile = "\(file.path)".withoutKeyMaterial
      report.add(outcome)
    }
    for change in move.changes {
      console.note(
        "\(move.directory)/main.cf: "
          + (change.after.map { "\(change.parameter) = \($0)" } ?? "no \(change.parameter)"))
    }
  }
}

extension RotationSubject.Found {
  /// Finishes or takes back what a killed run has begun.
  ///
  /// - Parameters:
  ///   - switchover: Asks the servers.
  ///   - report: Gets what fails.
  ///   - console: Is told.
  /// - Returns: Whether main.cf may be another one now.
  func recoverChainFiles(
    _ switchover: Switchover, _ report: RunReport, _ console: Console
  ) -> Bool {
    var isMended = false
    for directory in instances {
      do throws(Failure) {
        let isOne = try LentRights.suspended { () throws(Failure) in
          try ChainFileMove.recover(directory, switchover, console)
        }
        if isOne { isMended = true }
      } catch {
        report.add(error)
      }
    }
    return isMended
  }
}
