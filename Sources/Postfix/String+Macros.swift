// SPDX-License-Identifier: Apache-2.0

extension String {
  /// Whether a text has a macro of that name, in any of its forms (postconf(5)).
  func refers(to name: String) -> Bool {
    var rest = self[...]
    while let dollar = rest.firstIndex(of: "$") {
      rest = rest[rest.index(after: dollar)...]
      let word = rest.drop { "({".contains($0) }.prefix {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
      }
      if word == name { return true }
    }
    return false
  }

  /// The names of the macros that stand for a value, and not for a condition, in the order of the text.
  package var macroNames: [String] {
    var names: [String] = []
    var rest = self[...]
    while let dollar = rest.firstIndex(of: "$") {
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        rest = rest.dropFirst()
        continue
      }
      let isEnclosed = rest.first.map { "({".contains($0) } ?? false
      let text = isEnclosed ? rest.dropFirst().drop(while: \.isWhitespace) : rest
      let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      let next = text[name.endIndex...].drop(while: \.isWhitespace).first
      if !name.isEmpty, !isEnclosed || next.map({ ")}".contains($0) }) == true {
        names.append(String(name))
      }
    }
    return names
  }
}
