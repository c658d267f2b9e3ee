// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A question that a person at the terminal answers with yes or no.
enum Question {
  /// Asks, if there is a terminal.
  ///
  /// - Parameters:
  ///   - text: The question.
  ///   - console: Where it is asked: on standard error.
  /// - Returns: Whether it was answered with yes; true where standard input or standard error is no
  ///   terminal, since nobody is there to answer.
  /// - Throws: A `Failure` of status `usage` where the answer is neither.
  static func ask(_ text: String, on console: Console) throws(Failure) -> Bool {
    guard isatty(0) == 1, isatty(2) == 1 else { return true }
    console.err.write("\(text.escaped) [y/N] ")
    try? console.err.flush()
    switch readLine()?.lowercased() {
    case "y", "yes": return true
    case "n", "no", "", nil: return false
    default: throw Failure(.usage, "the answer is neither yes nor no: nothing was done")
    }
  }
}
