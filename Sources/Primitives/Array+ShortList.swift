// SPDX-License-Identifier: Apache-2.0

extension [String] {
  /// The first three, and how many more there are.
  package var shortList: String {
    let more = count > 3 ? " and \(count - 3) more" : ""
    return prefix(3).joined(separator: ", ") + more
  }
}
