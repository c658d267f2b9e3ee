// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the text of a record or a policy.
package struct PolicyTextError: Error, Hashable, Sendable {
  /// What: lower case, no full stop; may quote the text, which nobody need trust.
  package let reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}

extension String {
  /// The text in as many characters as tell it from others.
  var quoted: String { "\"\(count > 40 ? prefix(39) + "…" : self[...])\"" }
}
