// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the patterns of Postfix's tables.
package enum PatternFault {
  /// What is wrong with a pattern.
  ///
  /// - Parameters:
  ///   - pattern: The expression, without its delimiters.
  ///   - isExtended: Whether it is one of the extended form.
  ///   - type: The type of the table: `regexp` or `pcre`.
  /// - Returns: The reason; nil for a good pattern, and where nobody can tell.
  package static func of(_ pattern: String, isExtended: Bool, type: String) -> String? {
    type == "pcre"
      ? PerlExpression.fault(of: pattern, isExtended: isExtended)
      : RegularExpression.fault(of: pattern, isExtended: isExtended)
  }
}
