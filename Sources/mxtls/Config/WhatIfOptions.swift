// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which log settings are tried against.
struct WhatIfOptions: ParsableArguments {
  @Flag(help: "Tell from the log who would be lost, or get mail in clear, with other settings.")
  var whatIf = false

  @Option(
    help: ArgumentHelp(
      "A log, also a packed one, for --what-if; the log of this host's Postfix if none is given.",
      valueName: "file"), completion: .file())
  var log: [String] = []

  @Option(help: ArgumentHelp("Count from this time on.", valueName: "when"))
  var since: LogMoment?

  @Flag(
    name: .customLong("count-local"),
    help: "Count mail over the loopback interface as that of other hosts.")
  var countsLocal = false

  /// Whether an option was given that is of use with `--what-if` alone.
  var hasDetails: Bool { !log.isEmpty || since != nil || countsLocal }
}
