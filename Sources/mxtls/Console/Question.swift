// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A question that a person at the terminal answers with yes or no.
enum Question {
  /// Asks at the terminal.
  ///
  /// - Parameters:
  ///   - text: The question.
  ///   - console: Where it is asked: on standard error.
  ///   - consent: How to answer yes beforehand, for the hint.
  /// - Returns: Whether it was answered with yes.
  /// - Throws: A `Failure` of status `usage` where the answer is neither yes nor no, and where standard
  ///   input or standard error is no terminal: nobody is there to answer, and silence is no yes.
  static func ask(
    _ text: String, on console: Console, consent: String
  ) throws(Failure) -> Bool {
    guard isatty(0) == 1, isatty(2) == 1 else {
      throw Failure(
        .usage, "nobody is at a terminal to answer \"\(text)\": nothing was done", hint: consent)
    }
    let lines = "\(text.escaped) [y/N]".wrapped(to: console.err.width.map { $0 - 2 })
    console.err.write(lines.joined(separator: "\n") + " ")
    try? console.err.flush()
    switch readLine()?.lowercased() {
    case "y", "yes": return true
    case "n", "no", "", nil: return false
    default: throw Failure(.usage, "the answer is neither yes nor no: nothing was done")
    }
  }
}
