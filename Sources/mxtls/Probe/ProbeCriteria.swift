// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Glibc
import TLSCrypto

/// What is expected of servers.
struct ProbeCriteria: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A name that every certificate has to cover, besides the host's.", valueName: "host"))
  var name: [String] = []

  @Option(
    help: ArgumentHelp(
      "The file of the certificate that has to be shown; several for several kinds of keys.",
      valueName: "file"),
    completion: .file())
  var expect: [String] = []

  @Option(
    help: ArgumentHelp(
      "A TLSA record that has to be fitted, such as \"3 1 1 0a1b...\"; one of several will do.",
      valueName: "record"))
  var tlsa: [String] = []

  @OptionGroup var thresholds: ThresholdOptions

  @Option(
    help: ArgumentHelp(
      "Trust the CA certificates of this file besides those of the system.", valueName: "file"),
    completion: .file())
  var caFile: [String] = []

  /// Prepares the judgement.
  ///
  /// - Parameters:
  ///   - console: Has the time and the environment.
  ///   - manner: Has the name that is asked for.
  /// - Returns: Who judges.
  /// - Throws: A `Failure` that names every bad name and every file that cannot be read.
  func judge(_ console: Console, _ manner: ProbeManner) throws(Failure) -> ProbeJudge {
    var options = CheckOptions(now: console.clock.now, user: geteuid())
    options.useSystemTrust(of: console)
    thresholds.apply(to: &options)
    var faults = Faults()
    faults.gather { () throws(Failure) in try options.trust(caFile) }
    let names = faults.gather { () throws(Failure) in
      try HostArguments.parse(name + [manner.serverName].compactMap(\.self), console: console)
    }
    var expected: [ProbeJudge.Expected] = []
    for path in expect {
      let certificates = faults.gather { () throws(Failure) in
        try InputObjects(path).certificates(canOpen: false)
      }
      for certificate in certificates ?? [] {
        faults.gather { () throws(Failure) in
          expected.append(try ProbeJudge.Expected(certificate, in: path))
        }
      }
    }
    let records = faults.gather { () throws(Failure) in
      try tlsa.isEmpty ? nil : DANEExpectation(tlsa)
    }
    try faults.check()
    return ProbeJudge(
      options, names: names?.map(\.text) ?? [], hasServerName: manner.serverName != nil, expected,
      records ?? nil)
  }
}
