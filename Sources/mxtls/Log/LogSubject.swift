// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MailLog
import Primitives

/// Which logs are read, and what of them counts.
struct LogSubject: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The logs, also packed ones; - is standard input. The log of this host's Postfix if none is"
        + " given.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Count only this peer: a host, all hosts of a domain, or an address.", valueName: "peer"))
  var peer: String?

  @Option(help: ArgumentHelp("Count from this time on.", valueName: "when"))
  var since: LogMoment?

  @Option(help: ArgumentHelp("Count up to this time.", valueName: "when"))
  var until: LogMoment?

  @Flag(
    name: .customLong("count-local"),
    help: "Count mail over the loopback interface as that of other hosts.")
  var countsLocal = false

  @OptionGroup var instance: InstanceOption

  /// Whether only messages of a time or of a peer count.
  var isNarrowed: Bool { peer != nil || since != nil || until != nil }

  /// What counts.
  ///
  /// - Throws: A `Failure` for a time that is none.
  func scope(_ calendar: LogCalendar, now: UnixTime) throws(Failure) -> LogAnalysis.Scope {
    var scope = LogAnalysis.Scope()
    var faults = Faults()
    scope.peer = peer
    scope.isLoopbackCounted = countsLocal
    scope.since =
      faults.gather { () throws(Failure) in
        try since?.time("--since", calendar, now: now)
      } ?? nil
    scope.until =
      faults.gather { () throws(Failure) in
        try until?.time("--until", calendar, now: now)
      } ?? nil
    try faults.check()
    return scope
  }
}
