// SPDX-License-Identifier: Apache-2.0

import Postfix

extension MxTLS.Config {
  /// Tries settings against the log.
  func runTrial(
    for found: ConfigSubject, _ faults: inout Faults, _ console: Console
  ) throws(Failure) {
    guard let configuration = found.configurations.first else { return }
    var changes: [ProposedChange] = []
    if propose {
      changes = try ConfigProposal(
        for: configuration, facts: found.facts(for: configuration), profile: profile, console
      ).changes
    }
    for setting in services {
      let read = faults.gather { () throws(Failure) in
        try WhatIfSetting(setting, in: configuration)
      }
      if let read { changes.append(read.change) }
    }
    try faults.check()
    var trial = try ConfigWhatIf(changes, in: configuration, found.system, console)
    guard try trial.read(self.trial, &faults, console) else { return }
    if format.format == .json { return try console.json(ConfigWhatIfDescription(trial)) }
    try trial.write(to: console)
  }

  /// Moves the session caches to tables of another type.
  func move(
    to type: CacheType, _ found: ConfigSubject, _ faults: inout Faults, _ console: Console
  ) throws(Failure) {
    let table = try type.table(in: found.system)
    var moves: [ConfigCacheMove] = []
    for configuration in found.configurations {
      do throws(Failure) {
        let application = try found.application(for: configuration, console)
        var move = try ConfigCacheMove(of: configuration, to: table, found.system, console)
        if dryRun.dryRun {
          if move.isNeeded { try move.rehearse(by: application) }
        } else if move.isNeeded {
          // This completes what a killed run has left: a reload before it would empty the old tables.
          try move.run(by: application)
        } else {
          try application.complete()
        }
        moves.append(move)
      } catch {
        faults.add(error)
      }
    }
    if format.format == .json {
      return try console.json(ConfigCacheMoveDescription(moves, dryRun: dryRun.dryRun))
    }
    for move in moves { move.write(to: console, dryRun: dryRun.dryRun) }
  }
}
