// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MailLog
import Platform
import Primitives
import SystemPackage

extension MxTLS {
  /// `mxtls log`: how mail crossed the network, by Postfix's log.
  ///
  /// `LogScanner` reads lines, `LogAnalysis` joins them to messages with their verdicts.
  struct Log: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "log",
      abstract: "Tell from Postfix's log which mail was encrypted, and with whom it was not")

    @OptionGroup var subject: LogSubject

    @Option(help: ArgumentHelp("Name so many of the peers and failures.", valueName: "number"))
    var top = 10

    @Flag(help: "List each message with how it crossed the network.")
    var messages = false

    @Flag(help: "Go on with a log that grows, and list each message as it comes.")
    var follow = false

    @OptionGroup var metrics: MetricsFormatOption

    @Option(
      help: ArgumentHelp("The file to replace with the report as a web page.", valueName: "file"),
      completion: .file())
    var html: String?

    @OptionGroup var common: CommonOptions

    private var format: MetricsFormat { metrics.format }

    func validate() throws {
      guard (0...1000).contains(top) else {
        throw ValidationError("--top: give a number from 0 to 1000.")
      }
      if format == .prometheus, messages || follow {
        throw ValidationError(
          "--format prometheus has no messages: leave --messages and --follow out.")
      }
      if html != nil, messages || follow {
        throw ValidationError("--html writes the report: leave --messages and --follow out.")
      }
      if follow, subject.files.count > 1 || subject.until != nil {
        throw ValidationError("--follow takes one log, and no --until.")
      }
    }

    func run(on console: Console) throws(Failure) {
      let calendar = LogCalendar.local(latest: console.clock.now)
      let scope = try subject.scope(calendar, now: console.clock.now)
      if follow {
        try LogFollower(subject, scope, calendar, format).run(on: console)
        return
      }
      var faults = Faults()
      let listing = messages ? MessageListing(format, console) : nil
      // The compiler has no way to know that the analysis ends before the listing does.
      let observe: ((MailMessage) -> Void)? = listing.map { listing in { listing.add($0) } }
      var analysis = LogAnalysis(calendar: calendar, scope: scope, observe: observe)
      let reading = LogReading(
        files: subject.files, directory: subject.instance.directory(console.environment),
        calendar: calendar, since: scope.since)
      let hasRead = try reading.run(into: &analysis, &faults, console) {
        listing?.isBroken == true
      }
      guard hasRead else { return try faults.check() }
      try listing?.finish()
      // A table of zeros is no answer where there was nothing to count in.
      let isLog = analysis.hasPostfix || analysis.lines == 0
      if listing == nil, isLog || format != .text {
        try report(LogReport(analysis, top: format == .prometheus ? 1000 : top), console)
      }
      warn(of: analysis, isWhole: faults.isEmpty, console)
      if let html, isLog {
        _ = faults.gather { () throws(Failure) in
          try LogPage(LogReport(analysis, top: top), now: console.clock.now).write(to: html)
        }
      }
      try faults.check()
    }

    private func report(_ report: LogReport, _ console: Console) throws(Failure) {
      switch format {
      case .text where common.quiet: break
      case .text: report.writeText(to: console)
      case .json: try console.json(report)
      case .prometheus: console.out.write(report.prometheus(now: console.clock.now))
      }
    }

    /// A count is not printed without its error: says what the log does not tell.
    private func warn(
      of analysis: borrowing LogAnalysis, isWhole: Bool, _ console: Console
    ) {
      let unjoined = analysis.totals.reduce(0) { $0 + $1.unjoined }
      let total = analysis.totals.reduce(0) { $0 + $1.total }
      if total == 0, analysis.lines > 0, subject.isNarrowed {
        console.note("the log has no message of the time or of the peer that was asked for")
      }
      if analysis.lines == 0, isWhole {
        let name = subject.files.count == 1 ? subject.files[0] + ": " : ""
        console.warn("\(name)the log is empty")
      }
      if analysis.repeatedLines > 0 {
        console.note(
          analysis.repeatedLines == 1
            ? "1 line stands twice, and counts once"
            : "\(analysis.repeatedLines.grouped) lines stand twice, and count once")
      }
      if unjoined > 0 {
        console.warn(
          "\(unjoined.grouped) of \(total.counted("message", "messages")) could not be joined with the"
            + " lines of a connection, and count\(unjoined == 1 ? "s" : "") as unjoined, neither clear"
            + " nor encrypted")
        console.hint(LogReport.hint(unjoined: unjoined, of: total, gaps: analysis.gaps))
      }
    }
  }
}
