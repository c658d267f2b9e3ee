// SPDX-License-Identifier: Apache-2.0

import TestSupport

@testable import Postfix

/// Makes up configurations, right ones and some that are not.
struct ConfigurationGenerator {
  private(set) var random: SplitMix64
  /// How many times one text in which something is malformed is made.
  private let rarity: Int

  /// Parameters of nobody's but the configuration's; `u9` and `undefined` are never set.
  private static let own = (0..<9).map { "u\($0)" }
  static let parameters = ParameterDefaults.names(in: .reference).filter { $0.contains("tls") }

  init(seed: UInt64, rarity: Int = 60) {
    random = SplitMix64(seed: seed)
    self.rarity = rarity
  }

  // MARK: - Values

  /// A value with macros nested up to `depth` levels.
  mutating func value(_ depth: Int = 3, below: Int = 9) -> String {
    (0..<random.pick([0, 1, 1, 1, 2, 3])).map { _ in part(depth, below) }.joined()
  }

  private mutating func part(_ depth: Int, _ below: Int) -> String {
    if random.once(in: rarity) {
      return random.pick([
        "$", "${", "$(", "}", "{", "$-", "${a-b}", "${}", "$()", "${{1}}", "${{a} = {b}}",
        "${u1?{a}{b}}", "${u1?{a}:{b}c}", "${{x} <level {3.6}}", "${{1} ==x {1}}", "${u1 u2}",
      ])
    }
    switch Int.random(in: 0..<12, using: &random) {
    case 0...3: return literal()
    case 4: return "$" + name(below)
    case 5: return "${\(space())\(name(below))\(space())}"
    case 6: return "$(\(name(below)))"
    case 7 where depth > 0: return choice(depth, below)
    case 8 where depth > 0: return comparison(depth, below)
    case 9: return "$$"
    default: return literal()
    }
  }

  private mutating func literal() -> String {
    random.pick([
      "/etc/postfix/certs/", "newreq.pem", "newcert.pem", "a", "b", " ", ", ", "1", "10", "3.6",
      "yes", ":", "?", "é", "#", "=", "/a /b", "\t", "btree:", "(x)", "x\u{0C}y",
    ])
  }

  private mutating func space() -> String { random.pick(["", "", "", " ", "  ", "\t"]) }

  private mutating func name(_ below: Int) -> String {
    if random.once(in: 15) { return random.pick(["u9", "undefined", "_", "9"]) }
    // A parameter that refers to those before it alone is in no loop; now and then one may be.
    if random.once(in: 40) { return random.pick(Self.own + Self.parameters) }
    if below > 0, !random.once(in: 4) { return "u\(Int.random(in: 0..<below, using: &random))" }
    return random.pick([
      "queue_directory", "data_directory", "config_directory", "mail_version", "myhostname",
      "mydomain", "mail_owner", "compatibility_level", "mail_name", "inet_protocols",
      "multi_instance_name", "default_database_type", "smtp_tls_loglevel", "tls_random_source",
    ])
  }

  private mutating func choice(_ depth: Int, _ below: Int) -> String {
    let name = space() + name(below) + space()
    let values = (value(depth - 1, below: below), value(depth - 1, below: below))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return "${\(name)?\(values.0)}"
    case 1: return "${\(name):\(values.0)}"
    case 2: return "${\(name)?\(space()){\(values.0)}\(space())}"
    case 3: return "${\(name):\(space()){\(values.0)}\(space())}"
    default: return "${\(name)?\(space()){\(values.0)}\(space()):\(space()){\(values.1)}}"
    }
  }

  private mutating func comparison(_ depth: Int, _ below: Int) -> String {
    let isOfLevels = random.once(in: 3)
    let isOfNumbers = random.once(in: 3)
    let operands =
      isOfLevels
      ? (level(), level())
      : isOfNumbers
        ? (number(), number())
        : (value(depth - 1, below: below), value(depth - 1, below: below))
    let relation = random.pick(["==", "!=", "<", "<=", ">=", ">"]) + (isOfLevels ? "level" : "")
    let test = "{\(operands.0)}\(space())\(relation)\(space()){\(operands.1)}"
    let values = (value(depth - 1, below: below), value(depth - 1, below: below))
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return "${\(test)}"
    case 1: return "${\(test)\(space())?\(space()){\(values.0)}}"
    case 2: return "${\(test):{\(values.0)}}"
    default: return "${\(space())\(test) ? {\(values.0)} : {\(values.1)}\(space())}"
    }
  }

  private mutating func level() -> String {
    random.pick([
      "$compatibility_level", "$compatibility_level", "0", "1", "2", "3.6", "3.9", "3.10", "3.6.1",
    ])
  }

  private mutating func number() -> String {
    random.pick(["9", "10", "010", "100", "9", "-1", "1.5", "", "a", "9223372036854775807"])
  }

  // MARK: - Files

  /// A main.cf of some dozen assignments.
  mutating func main() -> String {
    var lines: [String] = []
    if !random.once(in: 4) {
      lines.append(assignment("compatibility_level", random.pick(["0", "2", "3.6", "3.10"])))
    }
    if random.once(in: 4) { lines.append(assignment("mydomain", "example.org")) }
    if random.once(in: 4) {
      lines.append(assignment("myhostname", random.pick(["mx.$mydomain", "mx.example.org", "mx"])))
    }
    if random.once(in: 5) { lines.append(assignment("queue_directory", "/q")) }
    for (index, name) in Self.own.enumerated() where !random.once(in: 5) {
      lines.append(assignment(name, value(2, below: index)))
    }
    for _ in 0..<Int.random(in: 3...15, using: &random) {
      lines.append(assignment(random.pick(Self.parameters), value()))
    }
    if random.once(in: 30) { lines.append(random.pick(["x", "= x", "a b = c", "x y"])) }
    lines.shuffle(using: &random)
    return (random.once(in: 20) ? "  x = y\n" : "") + joined(lines)
  }

  /// A master.cf with services that change parameters for TLS.
  mutating func master() -> String {
    var lines: [String] = []
    for identity in ["smtp inet", "submission inet", "[::1]:465 inet", "relay unix", "x pass"] {
      var entry = "\(identity) - - \(random.pick(["y", "n", "-"])) - - "
      entry += identity.hasSuffix("inet") ? "smtpd" : "smtp"
      for _ in 0..<Int.random(in: 0...4, using: &random) { entry += option() }
      if random.once(in: 5) { entry += random.pick([" {a b}", " argument", " flags=D {x} }"]) }
      lines.append(entry)
    }
    return joined(lines)
  }

  private mutating func option() -> String {
    let name = random.pick(Self.parameters + ["u1", "u2"])
    let value = random.once(in: 3) ? "$service_name/$process_name" : value(2)
    let gap = random.pick([" ", " ", "\n  ", "\n# x\n\n\t", "  "])
    let isWord = !value.contains { $0.isWhitespace || $0 == "{" || $0 == "}" || $0 == "#" }
    switch Int.random(in: 0..<4, using: &random) {
    case 0 where isWord: return "\(gap)-o \(name)=\(value)"
    // postconf cannot read this where there is an "o" in it.
    case 1 where isWord && !"\(name)\(value)".contains("o"): return "\(gap)-o\(name)=\(value)"
    case 2 where isWord: return "\(gap)-v -vo\(gap)\(name)=\(value)"
    default: return "\(gap)-o {\(space())\(name)\(space())=\(space())\(value)\(space())}"
    }
  }

  private mutating func assignment(_ name: String, _ value: String) -> String {
    var value = value
    if random.once(in: 3) {
      let ends = ["\n ", "\n\n\t", " \n#x\n ", "\n  # y\n  "]
      let end = random.pick(ends)
      value = value.split(separator: " ", omittingEmptySubsequences: false).joined(separator: end)
    }
    return name + space() + "=" + space() + value + space()
  }

  private mutating func joined(_ lines: [String]) -> String {
    let end = random.once(in: 10) ? "\r\n" : "\n"
    var text = ""
    for line in lines {
      text += line + end
      if random.once(in: 5) { text += random.pick(["# comment", "", "   ", "  # x"]) + end }
    }
    if random.once(in: 5) { text.removeLast() }
    return text
  }
}
