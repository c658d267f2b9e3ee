// SPDX-License-Identifier: Apache-2.0

import Trace

/// Reports messages one after the other, in full where there is only one.
struct TraceReport {
  private let trusted: TrustedHosts
  private let format: ReportFormat
  private let console: Console
  private(set) var summary = TraceSummary()
  /// The first message, until it is known whether it is the only one.
  private var first: TracedMessage?
  /// Whether a message is written in full already.
  private var isFollowing = false

  /// After how many messages what is gathered is written out.
  private static let batch = 256

  init(trusted: TrustedHosts, format: ReportFormat, console: Console) {
    self.trusted = trusted
    self.format = format
    self.console = console
  }

  /// Reports a message.
  mutating func add(_ traced: TracedMessage) throws(Failure) {
    summary.add(traced.message)
    if format == .json {
      try console.jsonLine(TracedDescription(traced, lines: trustedLines(of: traced)))
    } else if summary.messages == 1 {
      first = traced
    } else {
      if let first { writeOneOfMany(first) }
      first = nil
      writeOneOfMany(traced)
    }
    if summary.messages.isMultiple(of: Self.batch) { try console.finish() }
  }

  /// Reports what there is to say at the end.
  mutating func finish() throws(Failure) {
    if format == .json {
      try console.jsonLine(TraceSummaryDescription(summary))
    } else if let first {
      if !console.options.quiet || first.message.verdict == .clear {
        TraceText(first, trustedLines(of: first), console).writeAll()
      }
    } else if summary.messages > 1, !console.options.quiet {
      summary.writeText(to: console)
    }
    try console.finish()
  }

  private func trustedLines(of traced: TracedMessage) -> Int {
    trusted.trustedLines(of: traced.message)
  }

  private mutating func writeOneOfMany(_ traced: TracedMessage) {
    let text = TraceText(traced, trustedLines(of: traced), console)
    if console.options.verbose {
      if isFollowing { console.out.line() }
      isFollowing = true
      text.writeAll()
    } else if !console.options.quiet || traced.message.verdict == .clear {
      text.writeVerdict()
    }
  }
}
