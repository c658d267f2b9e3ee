// SPDX-License-Identifier: Apache-2.0

package import Postfix
package import SecretMemory

extension TableSource {
  /// Reads the text of a table, as `init(parsing:file:)`.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - file: Its name, for faults.
  package init(_ bytes: borrowing SecretBytes, file: String) {
    self = bytes.withBytes { span in
      span.withUnsafeBytes { TableSource(parsing: $0, file: file) }
    }
  }
}
