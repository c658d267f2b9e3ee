// SPDX-License-Identifier: Apache-2.0

/// Tells what is wrong with the expression of a rule; nil for a good one.
///
/// - Parameters:
///   - pattern: The expression, without its delimiters.
///   - isExtended: Whether it is one of the extended form, which each type has its own meaning for.
///   - type: The type of the table: `regexp` or `pcre`.
package typealias PatternJudge =
  (_ pattern: String, _ isExtended: Bool, _ type: String) -> String?
