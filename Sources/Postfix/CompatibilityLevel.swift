// SPDX-License-Identifier: Apache-2.0

/// A compatibility level, `major.minor.patch`, of which the last two may be missing.
struct CompatibilityLevel: Comparable {
  static let one = CompatibilityLevel(numbers: [1, 0, 0])

  private let numbers: [Int]

  private init(numbers: [Int]) { self.numbers = numbers }

  /// Reads a level as strtol(3) reads its numbers, with white space and a sign before each.
  init?(_ text: [UInt8]) {
    // Postfix packs a level into a long: 10 bits each for minor and patch, the rest for major.
    let limits = [Int.max >> 20, 1023, 1023]
    let parts = text.split(
      separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
    var numbers = [0, 0, 0]
    for (index, part) in parts.enumerated() {
      guard let number = Int(part.drop(while: \.isSpace).text), (0...limits[index]) ~= number
      else { return nil }
      numbers[index] = number
    }
    self.numbers = numbers
  }

  /// Whether the level is that of a later release.
  func isAbove(_ version: PostfixVersion) -> Bool {
    [version.major, version.minor].lexicographicallyPrecedes(numbers.prefix(2))
  }

  static func < (left: Self, right: Self) -> Bool {
    left.numbers.lexicographicallyPrecedes(right.numbers)
  }
}
