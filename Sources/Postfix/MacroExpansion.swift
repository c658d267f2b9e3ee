// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Expands the macros of a value, as mac_expand(3) of Postfix does.
///
/// They are `$name`, `${name}` and `$(name)`; with a condition, `${name?text}`, `${name:text}`,
/// `${name?{text}:{text}}` and `${{text} == {text} ? {text} : {text}}`; and `$$`, a dollar sign.
/// An error in the syntax counts only where the text is used, not in a branch that is not taken.
struct MacroExpansion {
  typealias Lookup = (String) throws(ConfigurationError) -> ParameterDefinition?

  /// How deep Postfix nests macros, counted anew in each operand of a comparison.
  private static let nestingLimit = 100
  /// How deep we nest them in all, where Postfix runs out of stack.
  private static let depthLimit = 250
  /// How many bytes are looked at before the value is taken for one that nobody meant.
  private static let workLimit = 1 << 20

  private let lookup: Lookup
  private var output: [UInt8] = []
  /// The parameters whose values are being expanded, the innermost last.
  private var active: [ParameterDefinition]
  private var nesting = 0
  private var depth = 0
  private var work = 0

  /// Expands the value of a parameter.
  ///
  /// - Parameters:
  ///   - parameter: The parameter.
  ///   - lookup: Gives the parameters that its value names, nil where Postfix has none.
  /// - Returns: The value with all macros expanded; those without a value are empty.
  /// - Throws: A `ConfigurationError` where the syntax is wrong, or where expansion has no end.
  static func value(
    of parameter: ParameterDefinition, lookup: @escaping Lookup
  ) throws(ConfigurationError) -> String {
    var expansion = MacroExpansion(lookup: lookup, active: [parameter])
    try expansion.expand(Array(parameter.value.utf8)[...])
    return expansion.output[...].text
  }

  private init(lookup: @escaping Lookup, active: [ParameterDefinition]) {
    self.lookup = lookup
    self.active = active
  }

  private func error(_ code: ConfigurationError.Code, _ reason: String) -> ConfigurationError {
    active.last?.error(code, reason)
      ?? ConfigurationError(code: code, file: nil, line: nil, reason: reason)
  }

  private func malformed(_ what: String, _ text: Bytes) -> ConfigurationError {
    // The rest of a key that was cut would not be recognised as one.
    let shown = text.text.withoutKeyMaterial
    let excerpt = shown.count > 40 ? shown.prefix(40) + "…" : shown[...]
    return error(.malformedMacro, "\(what) \"\(excerpt)\"")
  }
}

// MARK: - Text with macros

extension MacroExpansion {
  private mutating func expand(_ text: Bytes) throws(ConfigurationError) {
    try spend(text.count)
    var rest = text
    while !rest.isEmpty {
      let literal = rest.take { $0 != UInt8(ascii: "$") }
      try append(literal)
      guard rest.take("$") else { return }
      if rest.take("$") {
        try append([UInt8(ascii: "$")])
      } else {
        try evaluate(try macro(&rest, of: text))
      }
    }
  }

  private mutating func spend(_ count: Int) throws(ConfigurationError) {
    work += count
    guard work <= Self.workLimit else {
      throw error(.endlessMacro, "its value takes too long to expand")
    }
  }

  private mutating func append(_ literal: Bytes) throws(ConfigurationError) {
    guard !literal.isEmpty else { return }
    // Postfix counts plain text as one level more.
    guard nesting <= Self.nestingLimit else { throw tooDeep }
    output += literal
  }

  private var tooDeep: ConfigurationError { error(.endlessMacro, "macros are nested too deep") }

  /// Takes what follows a dollar sign: a name, or what stands in the parentheses.
  private mutating func macro(
    _ rest: inout Bytes, of text: Bytes
  ) throws(ConfigurationError) -> Bytes {
    let inside: Bytes
    if rest.first == UInt8(ascii: "{") || rest.first == UInt8(ascii: "(") {
      let found =
        rest.first == UInt8(ascii: "{")
        ? rest.parenthesized("{", "}") : rest.parenthesized("(", ")")
      guard let found else { throw malformed("a macro without its end in", text) }
      inside = found.inside
      try spend(inside.count)
      rest = rest[found.end...]
    } else {
      inside = rest.take(while: \.isNameByte)
    }
    guard !inside.isEmpty else { throw malformed("a macro without a name in", text) }
    return inside
  }
}

// MARK: - One macro

extension MacroExpansion {
  private mutating func evaluate(_ macro: Bytes) throws(ConfigurationError) {
    guard nesting <= Self.nestingLimit, depth < Self.depthLimit else { throw tooDeep }
    nesting += 1
    depth += 1
    defer {
      nesting -= 1
      depth -= 1
    }
    var rest = macro.drop(while: \.isBlank)
    if rest.first == UInt8(ascii: "{") {
      let isTrue = try comparison(&rest)
      if rest.isEmpty { return try append(isTrue ? Array("true".utf8)[...] : []) }
      try choose(isTrue, rest, in: macro)
    } else {
      let name = rest.take(while: \.isNameByte).text
      rest = rest.drop(while: \.isBlank)
      if rest.isEmpty { return try use(name) }
      guard rest.first == UInt8(ascii: "?") || rest.first == UInt8(ascii: ":") else {
        throw malformed("no parameter name in", macro)
      }
      try choose(try lookup(name)?.value.isEmpty == false, rest, in: macro)
    }
  }

  private mutating func use(_ name: String) throws(ConfigurationError) {
    guard let parameter = try lookup(name), !parameter.value.isEmpty else { return }
    if let start = active.firstIndex(where: { $0.name == name }) {
      let chain = active[start...].map(\.name) + [name]
      throw error(
        .macroLoop, "its value needs itself: \(chain.joined(separator: " -> "))")
    }
    active.append(parameter)
    try expand(Array(parameter.value.utf8)[...])
    active.removeLast()
  }

  /// Expands what follows the condition: `?text`, `:text`, `?{text}` or `?{text}:{text}`.
  private mutating func choose(
    _ condition: Bool, _ operators: Bytes, in macro: Bytes
  ) throws(ConfigurationError) {
    var rest = operators
    if rest.take("?") {
      let text = try branch(&rest)
      if condition { try expand(text) }
      if rest.isEmpty { return }
    }
    guard rest.take(":") else { throw malformed("no \":\" where one must be in", macro) }
    let text = try branch(&rest)
    if !condition { try expand(text) }
    guard rest.isEmpty else { throw malformed("text after the last \"}\" in", macro) }
  }

  /// Takes `{text}` with the white space around it, or else all the text there is.
  private mutating func branch(_ rest: inout Bytes) throws(ConfigurationError) -> Bytes {
    if rest.drop(while: \.isBlank).first == UInt8(ascii: "{") { return try braced(&rest) }
    defer { rest = rest[rest.endIndex...] }
    return rest
  }

  private mutating func braced(_ rest: inout Bytes) throws(ConfigurationError) -> Bytes {
    let text = rest.drop(while: \.isBlank)
    guard text.first == UInt8(ascii: "{") else { throw malformed("no \"{\" before", text) }
    guard let found = text.parenthesized("{", "}") else {
      throw malformed("no \"}\" for the \"{\" in", text)
    }
    try spend(found.inside.count)
    rest = text[found.end...].drop(while: \.isBlank)
    return found.inside
  }

  // MARK: - Comparisons

  private mutating func comparison(_ rest: inout Bytes) throws(ConfigurationError) -> Bool {
    let whole = rest
    let left = try braced(&rest)
    let symbol = rest.take { "<>!=?+-*/~&|%".utf8.contains($0) }
    let suffix = rest.take(while: \.isAlphanumeric)
    guard let comparison = Comparison(symbol: symbol, suffix: suffix) else {
      throw malformed("no operator such as \"==\" in", whole)
    }
    let right = try braced(&rest)
    let operands = (try operand(left), try operand(right))
    do throws(Comparison.Fault) {
      return try comparison.holds(operands.0, operands.1)
    } catch let fault {
      throw error(.malformedMacro, fault.reason)
    }
  }

  private mutating func operand(_ text: Bytes) throws(ConfigurationError) -> [UInt8] {
    let outer = (output, nesting)
    (output, nesting) = ([], 0)
    try expand(text)
    let value = output
    (output, nesting) = outer
    return value
  }
}
