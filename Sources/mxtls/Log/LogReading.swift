// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives
import SystemPackage

/// The reading of logs, one after the other, into an analysis.
struct LogReading {
  /// The files; none for the log of this host's Postfix.
  let files: [String]
  /// The directory of main.cf, which names that log; nil for the one that is built in.
  let directory: String?
  let calendar: LogCalendar
  /// From when on the journal is asked for.
  let since: UnixTime?

  /// Reads them to their ends.
  ///
  /// - Parameters:
  ///   - analysis: Gets all lines, and is finished.
  ///   - faults: Gets what is wrong with single files.
  ///   - console: Is told what is read.
  ///   - isOver: Whether nobody wants any more.
  /// - Returns: Whether there was anything to read.
  /// - Throws: A `Failure` where there is no log of this host.
  func run(
    into analysis: inout LogAnalysis, _ faults: inout Faults, _ console: Console,
    isOver: () -> Bool = { false }
  ) throws(Failure) -> Bool {
    let inputs = try inputs(console, &faults)
    guard !inputs.isEmpty else { return false }
    let progress = Progress(
      "reading \(inputs.map(\.name.string).joined(separator: ", "))", on: console)
    defer { progress.finish() }
    for (place, input) in inputs.enumerated() {
      let next = place + 1 < inputs.count ? inputs[place + 1].first : nil
      analysis.beginLog(at: input.first, next: next)
      var contents = LogContents(isFile: input.isFile)
      let fault = LogPipeline.read(
        input.source, calendar: input.calendar(calendar), scanners: 1
      ) { batch, block in
        progress.tick()
        contents.add(batch, block)
        analysis.add(batch, in: block)
        return !isOver() && !contents.isHopeless
      }
      if let fault { faults.add(Failure(fault)) }
      contents.check(input.name, isPipe: input.isUnnamed, console, &faults)
    }
    analysis.finish()
    return true
  }

  private func inputs(_ console: Console, _ faults: inout Faults) throws(Failure) -> [LogInput] {
    if !files.isEmpty { return LogInput.open(LogInput.once(files, console), calendar, &faults) }
    return [try LogOfHost.open(directory, since: since, calendar, console)]
  }
}
