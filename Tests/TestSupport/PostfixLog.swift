// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Synchronization

/// The log of a Postfix, of which each line is read once, however many wait for one.
///
/// A Postfix of hundreds of services writes megabytes, and who waits looks twenty times a second.
package final class PostfixLog: Sendable {
  private struct State {
    var read = 0
    var rest: [UInt8] = []
    var lines: [String] = []
    var byWriter: [String: [String]] = [:]
  }

  private let path: String
  private let state = Mutex(State())

  /// A log that is, or will be, in the file at `path`.
  package init(path: String) { self.path = path }

  /// The lines written until now: all of them, or those of one writer.
  ///
  /// - Parameter writer: A `syslog_name`, such as "postfix", or one with the program behind it, such
  ///   as "postfix/tlsmgr".
  /// - Returns: The lines, in order.
  package func lines(of writer: String? = nil) -> [String] {
    state.withLock { state in
      readOn(&state)
      guard let writer else { return state.lines }
      return state.byWriter[writer] ?? []
    }
  }

  private func readOn(_ state: inout State) {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    defer { try? file.close() }
    try? file.seek(toOffset: UInt64(state.read))
    guard let new = try? file.readToEnd(), !new.isEmpty else { return }
    state.read += new.count
    var bytes = state.rest
    bytes.append(contentsOf: new)
    var parts = bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    state.rest = Array(parts.removeLast())
    for part in parts where !part.isEmpty {
      let line = String(decoding: part, as: UTF8.self)
      state.lines.append(line)
      guard let writer = Self.writer(of: part) else { continue }
      state.byWriter[writer, default: []].append(line)
      if let slash = writer.firstIndex(of: "/") {
        state.byWriter[String(writer[..<slash]), default: []].append(line)
      }
    }
  }

  /// The word before the number of the process: "postfix/smtpd" of "… host postfix/smtpd[1]: …".
  private static func writer(of line: ArraySlice<UInt8>) -> String? {
    guard let bracket = line.firstIndex(of: UInt8(ascii: "[")),
      let space = line[..<bracket].lastIndex(of: UInt8(ascii: " "))
    else { return nil }
    return String(decoding: line[line.index(after: space)..<bracket], as: UTF8.self)
  }
}
