// SPDX-License-Identifier: Apache-2.0

/// What postconf(1) prints: a parameter a line, as `name = value`.
package enum PostconfOutput {
  /// Reads the values.
  ///
  /// - Parameter lines: The lines that were printed; what is no assignment among them is left out.
  /// - Returns: The values by the names of their parameters; the first of several counts.
  package static func values(in lines: some Sequence<String>) -> [String: String] {
    let pairs = lines.compactMap { line -> (String, String)? in
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      return (String(parts[0].dropLast()), String(parts[1].dropFirst()))
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
