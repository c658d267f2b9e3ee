// SPDX-License-Identifier: Apache-2.0

/// A web page while it is written: well-formed as XML, too.
///
/// What is added as text is escaped, and so is what could deceive whoever reads it; tags and attributes
/// are the program's own.
struct HTMLText {
  private(set) var markup = ""

  /// Adds markup as it is.
  mutating func raw(_ markup: StaticString) { self.markup += "\(markup)" }

  /// Adds a text.
  mutating func text(_ text: String) { markup += Self.escaped(text) }

  /// Adds an element.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - attributes: Its attributes.
  ///   - body: Adds what is in it.
  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    _ body: (inout HTMLText) -> Void
  ) {
    markup += "<\(name)"
    for (attribute, value) in attributes { markup += " \(attribute)=\"\(Self.escaped(value))\"" }
    markup += ">"
    body(&self)
    markup += "</\(name)>"
  }

  /// Adds an element that holds a text and nothing else.
  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], text: String
  ) {
    element(name, attributes) { $0.text(text) }
  }

  /// Ends a line of the source.
  mutating func endLine() { markup += "\n" }

  private static func escaped(_ text: String) -> String {
    // U+FFFE and U+FFFF are no characters of XML 1.0.
    text.escaped.substituting([
      "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
      "\u{FFFE}": "\u{FFFD}", "\u{FFFF}": "\u{FFFD}",
    ])
  }
}
