// SPDX-License-Identifier: Apache-2.0

import Primitives

extension LogAnalysis {
  /// Whether the same line, of the same second, process and text, has been read before.
  ///
  /// A client may well come twice in a second: what stands between the lines of one connection is not
  /// the same line again, except a message, which has one name, and what was agreed on before the
  /// client came anew.
  mutating func isRepeated(_ event: LogEvent, _ time: UnixTime, _ place: Int) -> Bool {
    let moment = LogText.mix(UInt64(bitPattern: Int64(time)) &+ UInt64(event.repeats))
    let hash = LogText.mix(event.textHash ^ event.process ^ moment) | 1
    if overlap.concerns(time), overlap.contains(hash, time) { return true }
    let recent = processes[place].recentLines
    if recent.0 == hash { return true }
    switch event.kind {
    case .client, .delivery:
      if recent.1 == hash || recent.2 == hash || recent.3 == hash { return true }
    case .connection where event.direction == .incoming:
      if recent.1 == hash || recent.2 == hash || recent.3 == hash { return true }
    case .connect:
      processes[place].recentLines = (hash, 0, 0, 0)
      return false
    default: break
    }
    processes[place].recentLines = (hash, recent.0, recent.1, recent.2)
    return false
  }
}
