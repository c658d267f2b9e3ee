// SPDX-License-Identifier: Apache-2.0

/// Tells what is wrong with a POSIX regular expression; nil for a good one.
///
/// - Parameters:
///   - pattern: The expression, without its delimiters.
///   - isExtended: Whether it is one of the extended form.
package typealias PatternJudge = (_ pattern: String, _ isExtended: Bool) -> String?
