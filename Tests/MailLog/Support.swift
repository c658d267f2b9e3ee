// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives

/// What a log comes to.
struct Outcome {
  var messages: [MailMessage] = []
  var incoming = MailCounts()
  var outgoing = MailCounts()
  var days: [Int: [MailCounts]] = [:]
  var connections: [[Int]] = []
  var reused = 0
  var recipients = 0
  var unsent = 0
  var local = 0
  var fallbacks = 0
  var gaps = 0
  var lines = 0
  var hasPostfix = false
  var versions: Set<String> = []
  var features: [String: Int] = [:]
  var failures: [FailureTally] = []
  var peers: [PeerTally] = []
  var droppedPeers = 0

  /// The verdicts in the order in which they were found, as "out encrypted mx.example.org".
  var verdicts: [String] {
    messages.map {
      "\($0.direction == .incoming ? "in" : "out") \($0.verdict.name) \($0.peer)"
    }
  }

  /// The causes of failures with their numbers, as "out name-mismatch 2".
  var causes: [String] {
    failures.map {
      "\($0.key.direction == .incoming ? "in" : "out") \($0.key.cause.rawValue) \($0.count)"
    }.sorted()
  }
}

/// 2026-11-28T00:00:00Z.
let now: UnixTime = 1_795_824_000

/// Reads a log in blocks of a number of lines.
func analyze(
  _ log: String, scope: LogAnalysis.Scope = .init(), calendar: LogCalendar = .utc(latest: now),
  linesAtOnce: Int = .max
) -> Outcome {
  var outcome = Outcome()
  var messages: [MailMessage] = []
  withoutActuallyEscaping({ (message: MailMessage) in messages.append(message) }) { observe in
    var analysis = LogAnalysis(calendar: calendar, scope: scope, observe: observe)
    var scanner = LogScanner(calendar: calendar)
    var batch = LogBatch()
    var lines = log.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while !lines.isEmpty {
      let part = lines.prefix(linesAtOnce)
      lines = lines.dropFirst(part.count)
      var bytes = Array((part.joined(separator: "\n") + "\n").utf8)
      bytes.withUnsafeMutableBytes { block in
        scanner.scan(block, into: &batch)
        analysis.add(batch, in: UnsafeRawBufferPointer(block))
      }
    }
    analysis.finish()
    outcome.incoming = analysis.totals[0]
    outcome.outgoing = analysis.totals[1]
    outcome.days = analysis.days
    outcome.connections = analysis.connections
    outcome.reused = analysis.reused
    outcome.recipients = analysis.recipients
    outcome.unsent = analysis.unsent
    outcome.local = analysis.local
    outcome.fallbacks = analysis.fallbacks
    outcome.gaps = analysis.gaps
    outcome.lines = analysis.lines
    outcome.hasPostfix = analysis.hasPostfix
    outcome.versions = analysis.versions
    outcome.features = analysis.features
    outcome.failures = analysis.failures
    outcome.peers = analysis.peers
    outcome.droppedPeers = analysis.droppedPeers
  }
  outcome.messages = messages
  return outcome
}

/// A line of the usual form, at a second of 2026-11-27T12:00.
func line(_ second: Int, _ tag: String, _ process: Int, _ text: String) -> String {
  let minute = second / 60
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "Nov 27 12:\(two(minute)):\(two(second % 60)) mx postfix/\(tag)[\(process)]: \(text)"
}
