// SPDX-License-Identifier: Apache-2.0

import MailLog
import Platform
import Postfix
import PostfixHost
import Primitives
import SystemPackage

/// Settings that are tried against a log.
struct ConfigWhatIf {
  /// A change that the log says nothing of.
  struct Uncovered {
    let change: ProposedChange
    let reason: String
  }

  let changes: [ProposedChange]
  let uncovered: [Uncovered]
  let remarks: [String]
  let tally: WhatIfTally
  private let directory: String
  private(set) var first: UnixTime?
  private(set) var last: UnixTime?
  private(set) var hasPostfix = false

  /// Prepares a trial.
  ///
  /// - Parameters:
  ///   - changes: What is changed.
  ///   - configuration: The configuration of today.
  ///   - system: The Postfix that is installed.
  ///   - console: Has the environment.
  /// - Throws: A `Failure` where a service would not run, or postconf fails.
  init(
    _ changes: [ProposedChange], in configuration: PostfixConfiguration, _ system: PostfixSystem,
    _ console: Console
  ) throws(Failure) {
    self.changes = changes
    let directory = configuration.host.configurationDirectory
    self.directory = directory
    uncovered = changes.compactMap { change in
      switch WhatIfCoverage(of: change.parameter, set: change.after) {
      case .judged, .harmless: nil
      case .unknown(let reason): Uncovered(change: change, reason: reason)
      }
    }
    let staged = try console.stagedConfiguration(of: directory, with: changes)
    let future = try reporting { () throws(FileError) in
      try system.read(instance: staged.path.string, as: directory)
    }
    remarks = Self.remarks(on: future.configuration, changes)
    tally = WhatIfTally(try ServiceRules(configuration, future.configuration))
  }

  /// What the log cannot show although a setting is judged by it.
  private static func remarks(
    on configuration: PostfixConfiguration, _ changes: [ProposedChange]
  ) -> [String] {
    var remarks: [String] = []
    for program in [TLSProgram.smtp, .lmtp] {
      guard changes.contains(where: { $0.parameter.hasPrefix(program.prefix) }) else { continue }
      let policies = program.parameter("policy_maps")
      if (try? configuration.value(of: policies))?.isEmpty == false {
        remarks.append("\(policies) comes first for the destinations in it, and was not read")
      }
    }
    let level = "smtp_tls_security_level"
    if changes.contains(where: { $0.parameter == level && $0.after?.lowercased() == "dane" }) {
      remarks.append(
        "hosts whose TLSA records do not match what they serve get no mail at level dane:"
          + " these records are not in the log, and mxtls probe asks for them")
    }
    return remarks
  }

  /// Reads the log.
  ///
  /// - Parameters:
  ///   - options: Which log, and what of it counts.
  ///   - faults: Gets what is wrong with single files.
  ///   - console: Is told what is read.
  /// - Returns: Whether there was anything to read.
  /// - Throws: A `Failure` where there is no log.
  mutating func read(
    _ options: WhatIfOptions, _ faults: inout Faults, _ console: Console
  ) throws(Failure) -> Bool {
    let calendar = LogCalendar.local(latest: console.clock.now)
    var scope = LogAnalysis.Scope()
    scope.since = try options.since?.time("--since", calendar, now: console.clock.now)
    scope.isLoopbackCounted = options.countsLocal
    let tally = tally
    var analysis = LogAnalysis(calendar: calendar, scope: scope) { tally.add($0) }
    let reading = LogReading(
      files: options.log, directory: directory, calendar: calendar, since: scope.since)
    guard try reading.run(into: &analysis, &faults, console) else { return false }
    first = [analysis.first, scope.since].compactMap(\.self).max()
    last = analysis.last
    hasPostfix = analysis.hasPostfix
    return true
  }

  /// How many days the log covers, as begun; nil where it has no times.
  var days: Int? {
    guard let first, let last, last >= first else { return nil }
    return Int((last - first) / 86_400) + 1
  }
}
