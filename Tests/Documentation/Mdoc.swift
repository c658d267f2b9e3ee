// SPDX-License-Identifier: Apache-2.0

/// What the tests know of the mdoc language.
enum Mdoc {
  /// The macros of our pages that stand before what they mark up.
  private static let macros: Set<String> = [
    "Ar", "Cm", "Dq", "Dv", "Em", "Ev", "Fl", "In", "Li", "Nm", "No", "Ns", "Pa", "Pp", "Pq", "Ql",
    "Sx", "Va", "Xr",
  ]

  /// The words of a line, macros included and escapes resolved.
  static func words(_ line: String) -> [String] {
    let line = line.hasPrefix(".") ? String(line.dropFirst()) : line
    return line.split(separator: " ").map { unescaped(String($0)) }
  }

  /// The text as it is shown.
  static func unescaped(_ text: String) -> String {
    text.replacing("\\&", with: "").replacing("\\(:u", with: "\u{FC}").replacing("\\e", with: "\\")
  }

  /// The words that follow a macro directly, or after a comma, up to the next macro.
  static func words(after macro: String, in words: [String]) -> [String] {
    var result: [String] = []
    var isActive = false
    for word in words {
      if macros.contains(word) {
        isActive = word == macro
      } else if isActive, ![",", ".", ":", ";", "|", "..."].contains(word) {
        result.append(word)
      }
    }
    return result
  }

  /// The options that Fl macros name, such as "-q" and "--quiet"; "nqv" stands for three.
  static func flags(in words: [String]) -> [String] {
    self.words(after: "Fl", in: words).flatMap { word in
      word.hasPrefix("-") ? ["-\(word)"] : word.map { "-\($0)" }
    }
  }

  /// Lines as running text, without macros.
  static func text(_ lines: [String]) -> String {
    lines.flatMap { line in
      line.hasPrefix(".") ? words(line).filter { !macros.contains($0) } : words(line)
    }.joined(separator: " ")
  }
}
