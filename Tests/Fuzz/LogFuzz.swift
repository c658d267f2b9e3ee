// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives

/// Lines of a log: what comes of them does not depend on the blocks that they are read in, and a line
/// gives one verdict at most.
enum LogFuzz {
  private static let calendar = LogCalendar.utc(latest: 1_795_824_000)

  static func run(_ input: [UInt8]) {
    let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
    let whole = verdicts([input + [0x0A]])
    let text = input.text
    // A line may stand for many that are alike, and in the export format many lines are one.
    if !text.contains("repeated"), !text.contains("__CURSOR") {
      hold(whole.count <= lines.count, "more verdicts than lines")
    }
    if !text.contains("__CURSOR") {
      let single = verdicts(lines.map { Array($0) + [0x0A] })
      hold(single == whole, "the blocks make a difference")
    }
    for line in lines.prefix(32) { _ = LogLine(line, calendar: calendar) }
    _ = calendar.parsedTime(of: text)
  }

  private static func verdicts(_ blocks: [[UInt8]]) -> [String] {
    var found: [String] = []
    withoutActuallyEscaping({ (message: MailMessage) in
      found.append("\(message.direction) \(message.verdict.name) \(message.peer)")
    }) { observe in
      var analysis = LogAnalysis(calendar: calendar, observe: observe)
      var scanner = LogScanner(calendar: calendar)
      var batch = LogBatch()
      for var block in blocks {
        block.withUnsafeMutableBytes { bytes in
          scanner.scan(bytes, into: &batch)
          analysis.add(batch, in: UnsafeRawBufferPointer(bytes))
        }
      }
      analysis.finish()
      _ = (analysis.failures.count, analysis.peers.count, analysis.parameters.count)
    }
    return found
  }
}
