// SPDX-License-Identifier: Apache-2.0

/// What Postfix takes for the value of a parameter; with anything else a program ends when it starts
/// (mail_conf_bool.c, mail_conf_int.c, mail_conf_time.c, mail_conf_str.c).
package enum ParameterGrammar: Hashable, Sendable {
  /// yes or no, in either case.
  case boolean
  /// A decimal number of a C `int`, no smaller than `least`; 0 stands for no limit, as in Postfix.
  case integer(least: Int)
  /// A number with the letter of its unit or without one: seconds, no fewer than `least` and, unless
  /// that is 0, no more than `most`. What comes behind the letter is not looked at.
  case interval(least: Int, most: Int)
  /// Anything but nothing.
  case text
  /// One of these words, in either case; nothing where the empty one is among them.
  case word(Set<String>)
  /// Some of these words, in this case; none where the empty one is among them.
  case words(Set<String>)

  /// Says what is wrong with a value.
  ///
  /// - Parameter value: The value, expanded.
  /// - Returns: The fault, as the end of a sentence about the value: "is not yes or no"; nil for a
  ///   value that Postfix takes.
  package func fault(of value: String) -> String? {
    switch self {
    case .boolean:
      return ["yes", "no"].contains(value.lowercased()) ? nil : "is not yes or no"
    case .integer(let least):
      guard let (number, rest) = Self.number(value), rest.isEmpty else { return "is no number" }
      return least != 0 && number < least ? "is less than \(least)" : nil
    case .interval(let least, let most):
      guard let (number, rest) = Self.number(value), number >= 0,
        let unit = Self.seconds[rest.first ?? "s"]
      else { return "is no time, such as 300s or 1h" }
      let (seconds, overflow) = number.multipliedReportingOverflow(by: unit)
      if overflow || seconds >= Int(Int32.max) { return "is longer than Postfix can count" }
      if least != 0, seconds < least { return "is less than \(least)s" }
      return most != 0 && seconds > most ? "is more than \(most)s" : nil
    case .text: return value.isEmpty ? "is empty" : nil
    case .word(let known):
      return known.contains(value.lowercasedASCII) ? nil : "is none of \(Self.list(known))"
    case .words(let known):
      if value.isEmpty, !known.contains("") { return "is empty" }
      let isKnown = ParameterList.split(value).allSatisfy(known.contains)
      return isKnown ? nil : "has words other than \(Self.list(known))"
    }
  }

  private static func list(_ words: Set<String>) -> String {
    let sorted = words.subtracting([""]).sorted()
    return sorted.dropLast().joined(separator: ", ") + " and " + (sorted.last ?? "")
  }

  private static let seconds: [Character: Int] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
  ]

  /// A number as strtol(3) reads it, and what is behind it.
  private static func number(_ value: String) -> (Int, Substring)? {
    let text = value.drop(while: \.isWhitespace)
    let sign = text.prefix { $0 == "-" || $0 == "+" }
    guard sign.count <= 1 else { return nil }
    let digits = text.dropFirst(sign.count).prefix { ("0"..."9").contains($0) }
    // Without digits nothing is read, and the number is 0.
    guard !digits.isEmpty else { return value.isEmpty ? nil : (0, value[...]) }
    guard let number = Int32(sign + digits) else { return nil }
    return (Int(number), text.dropFirst(sign.count + digits.count))
  }
}
