// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import Postfix
package import Primitives

extension TableSource {
  /// Reads the text of a table, as `init(parsing:file:of:)`.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - file: Its name, for faults.
  ///   - type: The type of the table.
  package init(_ bytes: borrowing SecretBytes, file: String, of type: String = "texthash") {
    self = bytes.withBytes { span in
      span.withUnsafeBytes {
        TableSource(
          parsing: $0, file: file, of: type, judge: PatternFault.of(_:isExtended:type:))
      }
    }
  }
}
