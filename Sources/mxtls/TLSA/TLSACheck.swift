// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import DANE
import Glibc
import Platform
import Primitives
import TLSCrypto

extension MxTLS.TLSA {
  /// `mxtls tlsa check`: whether the records that are published fit the pairs of this host.
  struct TLSACheck: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check that the TLSA records that are published fit the keys in use and the next")

    @OptionGroup var subject: TLSASubject
    @OptionGroup var trustAnchor: TrustAnchorOption
    @OptionGroup var thresholds: ThresholdOptions

    @Option(
      help: ArgumentHelp(
        "How long to wait for look-ups, and as long for name servers: seconds, or as 90s, 5m.",
        valueName: "time"))
    var timeout = TimeSpan(seconds: 20)

    @OptionGroup var findings: FindingOptions

    @Option(help: "How to report: text for people, json, nagios or prometheus for programs.")
    var format = CheckFormat.text

    @OptionGroup var common: CommonOptions

    func validate() throws {
      if timeout.seconds == 0 { throw ValidationError("--timeout: give at least a second.") }
    }

    func run(on console: Console) throws(Failure) {
      var faults = Faults()
      let selection = faults.gather { () throws(Failure) in try findings.selection() }
      let directory = faults.gather { () throws(Failure) in
        let anchors = try trustAnchor.anchors()
        return try reporting { () throws(ResolverError) in try NameDirectory(anchors: anchors) }
      }
      let found = faults.gather { () throws(Failure) in try subject.find(console) }
      try faults.check()
      guard let selection, let directory, let found else { return }
      let judge = TLSAJudge(
        now: console.clock.now, limits: limits, isTrusted: Self.trust(console),
        isIncluded: selection.includes)
      let questions = found.services.map { Question(host: $0.host, port: $0.port) }
      let timeout: Duration = .seconds(timeout.seconds)
      var reports: [Int: TLSAReport] = [:]
      Crew.run(questions, atOnce: 16) { question in
        TLSAFacts(of: question.host, port: question.port, from: directory, timeout: timeout)
      } take: { place, facts in
        reports[place] = judge.report(found.services[place], facts)
      }
      try TLSAOutput(
        reports: questions.indices.compactMap { reports[$0] }, failures: found.failures,
        limits: limits
      ).write(to: console, as: format)
    }

    /// What is asked about.
    private struct Question: Sendable {
      let host: DNSName
      let port: UInt16
    }

    /// How much of the life of a signature has to be left: less than what signers of the usual kinds let
    /// it come to.
    private var limits: (warning: Threshold, critical: Threshold) {
      (thresholds.warning ?? .share(0.1), thresholds.critical ?? .share(0.05))
    }

    /// Tells whether a chain is trusted by the system.
    private static func trust(_ console: Console) -> ([Certificate]) -> Bool {
      let check = ServedChainCheck(options: CheckOptions(console))
      return { check.check($0, names: []).isTrusted }
    }
  }
}
