// SPDX-License-Identifier: Apache-2.0

/// The comparison in an expression such as `${{a} == {b} ? {x} : {y}}`.
struct Comparison {
  /// How Postfix spells the operators; each exists with the suffix `level` too.
  private static let operators: [String: @Sendable (Int) -> Bool] = [
    "==": { $0 == 0 }, "!=": { $0 != 0 }, "<": { $0 < 0 },
    "<=": { $0 <= 0 }, ">=": { $0 >= 0 }, ">": { $0 > 0 },
  ]

  private let holds: @Sendable (Int) -> Bool
  private let isOfLevels: Bool

  /// Reads an operator.
  ///
  /// - Parameters:
  ///   - symbol: The characters that operators are made of.
  ///   - suffix: The letters and digits right after them.
  init?(symbol: Bytes, suffix: Bytes) {
    guard let holds = Self.operators[symbol.text], suffix.isEmpty || suffix.text == "level" else {
      return nil
    }
    self.holds = holds
    isOfLevels = !suffix.isEmpty
  }

  /// Compares two operands whose macros are expanded.
  ///
  /// - Parameters:
  ///   - left: What stands to the left.
  ///   - right: What stands to the right.
  /// - Returns: Whether the comparison holds.
  /// - Throws: A `Fault` where an operand is no compatibility level, or a number too large.
  func holds(_ left: [UInt8], _ right: [UInt8]) throws(Fault) -> Bool {
    if isOfLevels {
      return holds(Self.sign(try level(left), try level(right)))
    }
    if Self.isNumber(left) && Self.isNumber(right) {
      return holds(Self.sign(try number(left), try number(right)))
    }
    if left == right { return holds(0) }
    return holds(left.lexicographicallyPrecedes(right) ? -1 : 1)
  }

  /// Why a comparison cannot be made.
  struct Fault: Error {
    let reason: String
  }

  private static func sign<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
    left < right ? -1 : left == right ? 0 : 1
  }

  private static func isNumber(_ text: [UInt8]) -> Bool {
    !text.isEmpty && text.allSatisfy(\.isDigit)
  }

  private func number(_ text: [UInt8]) throws(Fault) -> Int {
    let text = text[...].text
    guard let number = Int(text) else { throw Fault(reason: "\(text) is too large a number") }
    return number
  }

  private func level(_ text: [UInt8]) throws(Fault) -> CompatibilityLevel {
    guard let level = CompatibilityLevel(text) else {
      throw Fault(reason: "\"\(text[...].text)\" is no compatibility level")
    }
    return level
  }
}
