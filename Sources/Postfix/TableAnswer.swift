// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What postmap(1) says of an indexed table.
package enum TableAnswer: ~Copyable {
  /// Lines of a key, a tab and a value: of all entries, or of the keys that were asked for where the
  /// type of the table has no way to list them.
  case entries(SecretBytes, isWhole: Bool)
  /// The table cannot be opened or read, not by Postfix either; why.
  case unreadable(String)
  /// There is nobody to ask, or no answer came in time.
  case unknown
}
