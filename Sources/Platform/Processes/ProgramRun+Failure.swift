// SPDX-License-Identifier: Apache-2.0

extension ProgramRun {
  /// What it said on standard error, the last 1,000 characters on one line.
  package var errorText: String {
    let lines = String(decoding: errors, as: UTF8.self).split(separator: "\n")
    return String(lines.joined(separator: "; ").suffix(1000))
  }

  /// How it failed, with what it said: lower case, no full stop.
  ///
  /// - Parameter timeout: How long it was allowed to take.
  /// - Returns: The words; nil where it exited with status 0.
  package func failure(after timeout: Duration) -> String? {
    let outcome: String
    switch ending {
    case .exited(0): return nil
    case .exited(127): outcome = "was not found"
    case .exited(let status): outcome = "failed with status \(status)"
    case .killed(let signal): outcome = "was ended by signal \(signal)"
    case .timedOut: outcome = "took longer than \(timeout.components.seconds) s and was ended"
    }
    return errorText.isEmpty ? outcome : "\(outcome): \(errorText)"
  }
}
