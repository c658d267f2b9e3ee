// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// A POSIX regular expression (regcomp(3)), which Postfix's tables of type regexp are made of.
package enum RegularExpression {
  /// What is wrong with an expression, in the words of the C library: "Invalid regular expression".
  ///
  /// - Parameters:
  ///   - pattern: The expression.
  ///   - isExtended: Whether it is one of the extended form (regex(7)).
  /// - Returns: The reason; nil for a good expression.
  package static func fault(of pattern: String, isExtended: Bool) -> String? {
    var compiled = regex_t()
    let status = regcomp(&compiled, pattern, REG_ICASE | (isExtended ? REG_EXTENDED : 0))
    guard status != 0 else {
      regfree(&compiled)
      return nil
    }
    var text = [CChar](repeating: 0, count: 256)
    let count = regerror(status, &compiled, &text, text.count)
    let bytes = text.prefix(max(0, min(count, text.count) - 1)).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
