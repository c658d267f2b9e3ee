// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Glibc
import Platform
import Postfix
import SystemPackage
import TLSCrypto

extension MxTLS {
  /// `mxtls check`: whether the pairs of this mail host match, and will do.
  ///
  /// `InstanceCheck` judges a configuration and `PairCheck` a pair. What Postfix does with a pair that it
  /// cannot load is said in `LoadFault.Effect`, and the exit status comes from `CheckResult`.
  struct Check: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check the key and certificate pairs of Postfix and its TLS settings")

    @OptionGroup var subject: CheckSubject
    @OptionGroup var criteria: CheckCriteria

    @OptionGroup var findings: FindingOptions

    @Option(help: "How to report: text for people, json, nagios or prometheus for programs.")
    var format = CheckFormat.text

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("The file to replace with the report.", valueName: "file"),
      completion: .file())
    var output: String?

    @Option(
      help: ArgumentHelp("Explain a finding, or a group of them, and exit.", valueName: "id"))
    var explain: String?

    @Flag(help: "List the findings that there are, and exit.")
    var listFindings = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
      if listFindings || explain != nil, format == .nagios || format == .prometheus {
        throw ValidationError("--list-findings and --explain have the formats text and json.")
      }
    }

    func run(on console: Console) throws(Failure) {
      let isJSON = format == .json
      if listFindings {
        return try writing(on: console) { page throws(Failure) in
          try Catalogue.list(asJSON: isJSON, on: page)
        }
      }
      if let explain {
        return try writing(on: console) { page throws(Failure) in
          try Catalogue.explain(explain, asJSON: isJSON, on: page)
        }
      }
      let selection = try findings.selection()
      let options = try criteria.options(console, root: subject.root)
      var reports = try subject.check(options, environment: console.environment)
      for index in reports.indices { reports[index].keep(selection.includes) }
      let result = CheckResult(reports: reports)
      try writing(on: console) { page throws(Failure) in try report(result, options, on: page) }
      if result.status != .success { throw Failure(verdict: result.status) }
    }

    /// Has `body` write to the file of `--output`, or to the console.
    private func writing(
      on console: Console, _ body: (Console) throws(Failure) -> Void
    ) throws(Failure) {
      guard let output else { return try body(console) }
      var bytes: [UInt8] = []
      let channel = OutputChannel { bytes += $0 }
      let page = Console(
        out: channel, err: console.err, clock: console.clock, environment: console.environment,
        options: common)
      try body(page)
      try page.finish()
      let path = FilePath(output)
      try reporting { () throws(FileError) in
        let mode: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
        try StagedFile(bytes.span.bytes, for: path, mode: mode).replace()
      }
    }

    private func report(
      _ result: CheckResult, _ options: CheckOptions, on console: Console
    ) throws(Failure) {
      switch format {
      case .text: result.writeText(to: console)
      case .json: try console.json(CheckDescription(result, now: options.now))
      case .nagios: console.out.line(result.nagiosLine(options))
      case .prometheus: console.out.write(PrometheusText(result, now: options.now).text)
      }
    }
  }
}
