// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Platform
import Primitives
import SMTP
import TLSCrypto

extension MxTLS {
  /// `mxtls probe`: what mail servers really serve.
  ///
  /// `HostProbe` asks a server, and `ProbeJudge` judges what it shows.
  struct Probe: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "probe",
      abstract: "Show what mail servers serve, at every address, and what is wrong with it")

    @OptionGroup var subject: ProbeSubject
    @OptionGroup var lookups: ProbeLookups
    @OptionGroup var manner: ProbeManner
    @OptionGroup var criteria: ProbeCriteria
    @OptionGroup var findings: FindingOptions

    @Option(help: "How to report: text for people, json, nagios or prometheus for programs.")
    var format = CheckFormat.text

    @OptionGroup var common: CommonOptions

    func validate() throws {
      if subject.session != nil, format != .text, format != .json {
        throw ValidationError("--session: give --format text or json.")
      }
      if lookups.mx, subject.local || subject.session != nil {
        throw ValidationError("--mx, --local and --session are mutually exclusive.")
      }
      guard subject.local || subject.session != nil else { return }
      let isSession = subject.session != nil
      let given: [(String, Bool)] = [
        ("--server-name", manner.serverName != nil), ("--no-server-name", manner.noServerName),
        ("--expect", !criteria.expect.isEmpty), ("--name", isSession && !criteria.name.isEmpty),
        ("--tlsa", isSession && !criteria.tlsa.isEmpty), ("-4", isSession && manner.v4),
        ("-6", isSession && manner.v6),
      ]
      if let (option, _) = given.first(where: \.1) {
        throw ValidationError(
          "--\(isSession ? "session" : "local") and \(option) are mutually exclusive.")
      }
    }

    func run(on console: Console) throws(Failure) {
      if lookups.mx { return try DomainRun(self).run(on: console) }
      var faults = Faults()
      let selection = faults.gather { () throws(Failure) in try findings.selection() }
      let targets =
        faults.gather { () throws(Failure) in
          try subject.session == nil ? subject.targets() : []
        } ?? []
      let judge = faults.gather { () throws(Failure) in try criteria.judge(console, manner) }
      // Records that are given stand in for those of the DNS.
      let source = faults.gather { () throws(Failure) in
        try lookups.source(for: criteria.tlsa.isEmpty ? targets : [])
      }
      try faults.check()
      guard let selection, let judge, let source else { return }
      if let key = subject.session {
        let cached = try subject.cachedSession(key, console)
        let name = try cached.serverName(lookups, timeout: .seconds(manner.timeout.seconds))
        let visit = cached.visit(by: manner.inquirer, askingFor: name)
        return try SessionReport(cached, visit, judge).write(format, to: console)
      }
      var output = ProbeOutput(format, judge.options, on: console)
      if subject.local {
        let host = LocalHost(subject.instances, console)
        for failure in host.failures { output.add(failure) }
        host.probe(by: manner.inquirer, atOnce: manner.jobs, judge, selection.includes) {
          output.add($0)
        }
        return try output.finish()
      }
      Crew.run(targets, atOnce: manner.jobs, manner.inquiring(source)) { place, inquiry in
        output.add(
          judge.report(
            inquiry.probe, name: targets[place].name, inquiry.outlook, selection.includes))
      }
      try output.finish()
    }
  }
}
