// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A length of time as Postfix writes it: a number of seconds, or with s, m, h, d or w.
struct TimeSpan: ExpressibleByArgument, Hashable {
  let seconds: Int64

  init(seconds: Int64) { self.seconds = seconds }

  init?(argument: String) {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    let unit = argument.last.flatMap { units[$0] }
    let digits = unit == nil ? argument[...] : argument.dropLast()
    guard let number = Int64(digits), (0...1_000_000_000).contains(number),
      digits.allSatisfy(\.isNumber)
    else { return nil }
    seconds = number * (unit ?? 1)
  }

  /// The default in the help.
  var defaultValueDescription: String { "\(seconds)s" }
}
